"""How well the quote audit tells words that were said from words that were not."""
