"""The generator of the bundled, invented programme `hct-sample`, from hand-written sayings and a known truth."""
