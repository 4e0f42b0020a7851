"""Whom an announcement reaches: the audience as a query, counted, sampled, and turned into readers."""
