"""How often the intervals of agreement hold the truth."""
