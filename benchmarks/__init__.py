"""Speed and quality figures, each a command; nothing here is a test."""
