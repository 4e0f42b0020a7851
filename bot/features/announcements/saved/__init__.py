"""Audiences that coordinators keep by a name, to be chosen again."""
