"""From words to claims: codebook, claims and their evidence, quote audit, agreement, saturation, themes, exchange."""
