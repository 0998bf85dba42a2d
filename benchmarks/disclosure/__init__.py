"""How long the audit takes, how much it hides, and whether an attacker finds anything."""
