"""What became of an announcement, person by person: who did not get it, who is silent, who knows it."""
