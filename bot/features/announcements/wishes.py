"""What somebody wants to be sent, for whoever merges her records."""

from bot.features.announcements import repository

join = repository.join_optouts
