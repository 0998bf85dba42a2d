"""How long area indicators take."""
