"""One edition of a programme's reports: looked at by every gate, set beside the last one, and put away for good."""
