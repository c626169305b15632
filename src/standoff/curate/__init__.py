"""Curation: adding and changing records, always through one gate."""
