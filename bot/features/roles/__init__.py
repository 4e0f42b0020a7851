"""Who may do what: who holds which role, taking one away, and inviting somebody to one."""
