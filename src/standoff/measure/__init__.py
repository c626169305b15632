"""Numbers and pictures of a corpus."""
