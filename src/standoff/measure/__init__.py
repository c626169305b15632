"""Numbers and pictures of a corpus.

- Two annotations of a document: `aspects` says what of a record is compared, `matching` brings records together,
  `compare` works out what is the same, `clusters` how far coreference is, `tally` counts, `estimate` makes numbers.
- `agree` is about annotators: `groups` by label, `differences` in words, `agreement_text` and `agreement_card`.
- `score` is about systems: `predictions` are read and held against the `gold` set, `tasks` has the measures,
  `contrast` those of minimal pairs, `faults` what keeps a record from counting, `score_text` the tables.
- `stats` counts what there is, `tables` and `plots` show it.
"""
