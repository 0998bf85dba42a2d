"""What changed: scales, estimates with their doubt, relationships and power, money, forums, researchers, areas."""
