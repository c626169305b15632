"""From a corpus to a Hugging Face dataset: features, rows, files, card."""
