"""What stands around an announcement: the session ahead, the beginning, the clocks."""
