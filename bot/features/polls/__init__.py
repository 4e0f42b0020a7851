"""Polls and quizzes that are sent as announcements: each reader's chat has a poll of its own, in her language.

    made on the coordinator's phone ──▶ words of other languages, line by line ──▶ sent ──▶ votes ──▶ closed

Invariants, and the failure that each one prevents:

1. A poll is not copied but made anew in each chat, and is not anonymous: only so does Telegram say who chose what, and
   the answers of countries and fields can be told apart. Readers see that below the question.
2. All languages have the same number of options, and what is right, or may be chosen together, is that of the base: an
   answer is kept as numbers of options, and one count holds for all.
3. A vote is a row of one person and one announcement: changed it is replaced, withdrawn it is gone, repeated it is the
   same. Which person a poll is for is known by its message, so a vote in a poll that was passed on counts for nobody.
4. A second message to those who have not answered has the same poll once more: what is answered there counts with the
   first one, the newer answer of a person in the place of the older, and both are closed together.
5. Telegram itself closes the poll of each chat. What arrives from a chat whose poll was closed was chosen before; what
   arrives from one whose poll could not be closed (she had blocked the bot) came too late: she is told, and it ends.
"""
