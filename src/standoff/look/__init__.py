"""Looking: finding records and showing documents, in the terminal and as a page."""
