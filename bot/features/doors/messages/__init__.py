"""What the doors say, in the reader's language."""
