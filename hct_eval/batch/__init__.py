"""Which notebook runs when: plan, run (papermill under pytask), record."""
