"""People's own calendars: a file of their sessions, and an address that a calendar program keeps asking."""
