"""From a corpus to a Hugging Face dataset: features, rows, files, card.

- What there is to build: `where` says which records are taken, `features` of which types they are, `configs` which
  tables there are, and `tasks` those that models are trained on.
- Rows, column by column: `pieces` is the part that many processes do. A `batch` of documents has `records` by layer,
  `texts` and their `tokens`, and beside each reference what it points at (`resolve`) and what they say `of_document`;
  `arrays` are taken apart and put together.
- Files: `build` lets `parts` go into Parquet; its `outcome` is described by the `card`, `datasheet`, `croissant`,
  `manifest` and `digest`, and the new folder takes the place of the old one. `shares` is a build in several jobs.
- Without files: `load` and `tables`, with rows `kept` from before. `built` is a dataset read back.
- `splits` puts documents into splits, `stratify` with equal shares of a field.
"""
