"""Fixing: the repairs that leave no room for a guess, each checked by itself and written through the gate.

A repair that would bring an error is made without the records at fault, and they are left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import unified_diff

from standoff.curate.gate import Files, brought, prefix, revise, snapshot
from standoff.curate.repairs import Repair
from standoff.curate.repairs.draft import Draft, Edit, Told
from standoff.findings import Finding
from standoff.storage.corpus import Corpus
from standoff.storage.stored import Stored

ROUNDS = 5


@dataclass
class Fixed:
    """What was done to a document, or to corpus.json and the registry.

    Attributes:
        doc: The document's id; empty for corpus.json and the registry.
        done: What was repaired, with the repair.
        left: What was left alone, with the repair that could have been meant.
        before, after: The files that changed, by path below the folder with corpus.json.
    """

    doc: str
    done: list[tuple[Repair, Told]] = field(default_factory=list)
    left: list[tuple[Repair, Told]] = field(default_factory=list)
    before: dict[str, bytes] = field(default_factory=dict)
    after: dict[str, bytes] = field(default_factory=dict)


def fix(
    corpus: Corpus, repairs: Sequence[Repair], documents: Collection[str] = (), *, dry_run: bool = False
) -> Iterator[Fixed]:
    """Repair documents one after the other, and say of each that has something wrong what became of it.

    Args:
        corpus: The corpus.
        repairs: In the order in which they shall run.
        documents: Ids; if empty, all documents, after corpus.json and the registry.
        dry_run: Write nothing.

    Raises:
        CorpusError: The corpus has not one of the documents, or it is packed.
    """
    places: list[Stored | None] = [*map(corpus.find, documents)] if documents else [None, *corpus.stored()]
    for stored in places:
        fixed = _fix(corpus, stored, repairs, dry_run=dry_run)
        if fixed.done or fixed.left:
            yield fixed


def _fix(corpus: Corpus, stored: Stored | None, repairs: Sequence[Repair], *, dry_run: bool) -> Fixed:
    documents = [stored] if stored else []
    found = Fixed(stored.id if stored else "")

    def plan(files: Files) -> Files:
        nonlocal found
        found = Fixed(found.doc)
        found.after = _Mending(corpus, documents, files, found).run(repairs)
        found.before = {path: files[path] for path in found.after}
        return found.after

    if plan(snapshot(corpus, documents)) and not dry_run:
        revise(corpus, documents, plan)
    return found


class _Mending:
    """The repair of one document."""

    def __init__(self, corpus: Corpus, documents: list[Stored], files: Files, fixed: Fixed) -> None:
        start = prefix(corpus, documents[0]) if documents else ""
        self.corpus, self.documents, self.files, self.fixed = corpus, documents, files, fixed
        self.draft = Draft.of(corpus.schema, start, files)

    def run(self, repairs: Sequence[Repair]) -> dict[str, bytes]:
        """Make all repairs until there is nothing more to do; return the files that changed."""
        for _ in range(ROUNDS):
            before, self.fixed.left = self.draft, []
            for repair in repairs:
                self._apply(repair)
            if self.draft is before:
                break
        self.fixed.left = _brief(self.fixed.left)
        return {path: raw for path, raw in self.draft.bytes().items() if raw != self.files[path]}

    def _apply(self, repair: Repair) -> None:
        found = list(repair.run(self.draft))
        edits = [each for each in found if isinstance(each, Edit)]
        self.fixed.left += [(repair, each) for each in found if isinstance(each, Told)]
        while edits:
            draft = self.draft.changed(edits)
            errors = brought(self.corpus, self.documents, self._all(self.draft), self._all(draft))
            if not errors:
                self.draft = draft
                self.fixed.done += [(repair, told) for edit in edits for told in edit.told]
                return
            kept = [edit for edit in edits if not self._blamed(edit, errors)]
            refused = [edit for edit in edits if edit not in kept] if len(kept) < len(edits) else edits
            self._leave(repair, refused, errors)
            edits = kept if len(kept) < len(edits) else []

    def _all(self, draft: Draft) -> Files:
        return {**self.files, **draft.bytes()}

    def _blamed(self, edit: Edit, errors: Iterable[Finding]) -> bool:
        touched = {(told.path, told.record) for told in edit.told}
        return any((self._path(error), error.record) in touched for error in errors)

    def _path(self, error: Finding) -> str:
        return error.path.removeprefix(self.corpus.path.relative_to(self.corpus.root).as_posix() + "/")

    def _leave(self, repair: Repair, edits: Iterable[Edit], errors: Sequence[Finding]) -> None:
        for edit in edits:
            reasons = [each for each in errors if self._blamed(edit, [each])] or list(errors)
            told, reason = edit.told[0], f"{reasons[0].code} {reasons[0].rule}: {reasons[0].message}"
            self.fixed.left.append((repair, Told(told.path, told.record, f"the repair would bring {reason}")))


def _brief(left: list[tuple[Repair, Told]]) -> list[tuple[Repair, Told]]:
    """Return what was left alone; of a text that was changed, the spans that do not fit it are only counted."""
    spans = [each for each in left if each[0].name == "span-shift"]
    changed = next((told for repair, told in left if repair.name == "text-hash"), None)
    if changed is None or len(spans) < 2:
        return left
    told = Told(changed.path, "", f"{len(spans):,} spans do not fit the text")
    return [*(each for each in left if each not in spans), (spans[0][0], told)]


def diff(fixed: Fixed) -> Iterator[str]:
    """Yield the lines of a unified diff of what changed, without line ends."""
    for path, after in fixed.after.items():
        old, new = (_text(raw) for raw in (fixed.before[path], after))
        yield from unified_diff(old, new, f"a/{path}", f"b/{path}", lineterm="")


def _text(raw: bytes) -> list[str]:
    pieces = raw.decode("utf-8", "backslashreplace").split("\n")
    return pieces[:-1] if not pieces[-1] else [*pieces[:-1], pieces[-1] + "\n\\ No newline at end of file"]
