"""What is left of a run that is killed at a random moment."""
