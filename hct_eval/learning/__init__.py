"""What was learnt: hypotheses with their evidence, experiments, criteria, stories, and what did not work."""
