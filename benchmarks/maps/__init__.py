"""How fast the map's engine is and how much memory it takes, beside bare NumPy and FCMpy."""
