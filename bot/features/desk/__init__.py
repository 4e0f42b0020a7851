"""The coordinators' side: who has registered, deciding one by one and for many, and lists to take away."""
