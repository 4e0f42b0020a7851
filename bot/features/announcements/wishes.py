"""What somebody wants to be sent and has answered, for whoever merges her records."""

from bot.features.announcements.optouts import repository

join = repository.join
