"""How often the estimates cry wolf, and how often their ranges hold the truth."""
