"""What is looked at before a commit."""
