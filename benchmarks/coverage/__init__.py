"""How often the ranges on maps hold the truth."""
