"""The only code that opens corpus files: folders, shards, schemas, and the one function that writes."""
