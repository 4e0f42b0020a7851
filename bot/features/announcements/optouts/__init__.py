"""Which announcements somebody wants no more of."""
