"""The console: who has registered, on a wide screen and to take along. Deciding stays in the chat."""
