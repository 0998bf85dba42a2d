"""One small module a transcript format: `recognises(text)` and `read(text)`."""
