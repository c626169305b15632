"""Validation: what is wrong with a corpus, where it stands and how to mend it."""
