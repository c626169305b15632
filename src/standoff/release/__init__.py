"""From a clean corpus to a version that people cite: what changed, what it is called, where it goes."""
