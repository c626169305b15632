"""Taking down: `withdraw` takes a document out of the corpus, `reissue` makes the releases without it."""
