"""From a clean corpus to a version that people cite: what changed, what it is called, where it goes.

`release` cuts a version: `checks` it, takes its number from `bump`, writes the `changelog` and the citation files of
`archive`, and commits and tags in the `repository`; `released` is the corpus as it was then. `diff` tells what
changed. `publish` makes a `plan` and carries a built folder to one of the `targets`, and `verify` holds it against
its manifest. `public` is what everybody may have, `leaks` the last look at it, `takedown` what is done when a
document must go. `migrate` moves a corpus by its `migrations` to a newer schema.
"""
