"""Every sentence of the sessions' room."""
