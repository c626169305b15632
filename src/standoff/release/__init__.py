"""From a corpus to versions that people cite: what may be given away, what changed, where it is published."""
