"""Validation: what is wrong with a corpus, where it stands and how to mend it.

- The way down: `engine` goes over the corpus, a `reader`, for shards a `packed_reader`, gives the `contents` of a
  document, `reading` goes line by line, and `checker` applies the `rules` to what was read, which is an `examined`
  document without what is not `standing`. A `rule` is one function; those of files, JSON and schema are
  `engine_rules`, and `explanations` has their examples.
- Quick proofs that there is nothing to find: `lane` for a file, `packed_lane` for a line of a shard, `survey` for its
  values, `proofs` over values that `gather` brings together, and what is `remembered`.
- A record that breaks its schema: `schema_check` asks, `authority` knows, `wording` says it; `mishaps` of an editor
  or a merge are told once.
- Which findings count: `selection` of rules, `waivers`, `since` a revision; `outcome` puts all of it together.
- Where they stand: `source`, `positions`, `originals`, `snippets`; the `reporters` print them.
- Much at once: `workers`, a `scheduler`, a `share` of a job array, and a `cache` of what was found before.
- Called with less than a corpus: `targets`, and `piped` for records that lie in no file.
"""
