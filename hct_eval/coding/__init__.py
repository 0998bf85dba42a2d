"""From words to claims: codebook, claims that hold their evidence, quote audit, agreement, saturation, themes, exchange."""
