"""Curation: adding and changing records, always through one `gate`.

- A command each: `add`, `edit`, `remove`, `rename`, `suggest`, `review`, `decide` (accept and reject), `reanchor`,
  `fix` with its `repairs`, `merge` with `branches`, `siblings` and `git`, `textconv`, and `init` with its `template`.
  `add` has `add_document` and `add_registry` beside it.
- From what people say to records: `places` finds quoted words, `resolve` what a reference means, `recipes` what need
  not be said, and `fill` makes the record.
- What several need: `current` is the document at the moment of a change, `rehearse` a change on a copy; `fragments`,
  `marks`, `texts` and `times`.
"""
