"""How fast the coding room is on a large place."""
