"""The only code that opens corpus files: folders, shards, schemas, and the one function that writes.

- `corpus` is a corpus on disk, with documents in the form of a `folder` or `packed`; `packing` goes from one to the
  other, `stored` says where a document is, `schemas` reads schemas, `canonical` is the form of records, `digest`
  their hash.
- `changes` writes: all of a change or nothing, under `locks`, with `files`; `fresh` makes a new folder.
- `ledger` is the ledger of splits. `growing` is one to which lines are only added: `releases`, and `withdrawn`
  documents.
- `zstd` reads compressed shards.
"""
