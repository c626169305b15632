"""`standoff withdraw`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from standoff.cli import options

if TYPE_CHECKING:
    from standoff.release.takedown.withdraw import Withdrawal
    from standoff.storage.corpus import Corpus


@click.command("withdraw")
@options.document
@click.option("--reason", required=True, help="Why, in a sentence that everybody may read.")
@options.by
@options.dry_run
@click.pass_context
def command(ctx: click.Context, document: str, reason: str, by: str | None, dry_run: bool) -> None:
    """Take a document out for good, and leave a tombstone.

    Text, annotation and waivers of the document go; corpus/withdrawn.jsonl gets a line that says when, by whom and why.
    Its id is never given to another document, and a corpus in which it stands again is neither valid nor built. What
    git keeps of it, and what was published, stays there: standoff reissue says where, and makes versions without it.

    \b
    Example:
      standoff withdraw ferry-pier --reason "Asked for." --by anna --dry-run
      standoff withdraw ferry-pier --reason "Asked for." --by anna
    """
    from standoff.printable import harmless
    from standoff.release.takedown.withdraw import naming, plan, withdraw

    corpus = options.open_corpus(ctx)
    who = options.who(corpus, by)
    if dry_run:
        for row in _plan(corpus, plan(corpus, document, reason, who)):
            click.echo(harmless(row))
    else:
        click.echo(withdraw(corpus, document, reason, who).id)
    if named := naming(corpus, document):
        told = f"{', '.join(named)}: document.json still names {document}; change it there if that should go too"
        click.echo(harmless(told), err=True)
    if corpus.releases and not dry_run:
        told = ", ".join(corpus.releases)
        click.echo(harmless(f"what was released may still have it ({told}): run standoff reissue"), err=True)


def _plan(corpus: Corpus, made: Withdrawal) -> Iterator[str]:
    """Yield what would go, what would stay, which releases have it, and how to go on."""
    from standoff.storage.ledger import LEDGER
    from standoff.storage.withdrawn import WITHDRAWN

    doc_id, folder = made.stone.id, corpus.path.name
    yield f"{doc_id} would be withdrawn by {made.stone.by}."
    yield f"Why: {made.stone.reason}"
    yield from ("", "What goes:", *(f"  {each}" for each in _going(corpus, made)))
    yield from ("", "What stays:", f"  {folder}/{WITHDRAWN} says its id, why, by whom and when")
    if made.stone.digest:
        yield "    and has a hash by which the text would be known again"
    yield "  its id: no other document ever gets it"
    if made.divided:
        yield f"  {folder}/{LEDGER} has its split, for texts like it"
    yield "  git has what was committed"
    released, again = _released(corpus, doc_id)
    yield from ("", "What was released:", *(f"  {each}" for each in released))
    yield from ("", "How to go on:", "  run the same without --dry-run, and commit")
    yield "  standoff release: a version without it"
    if again:
        yield "  standoff reissue: released versions again without it,"
        yield "    and where its bytes still stand"


def _going(corpus: Corpus, made: Withdrawal) -> Iterator[str]:
    from standoff.summary import counted

    yield f"its text, {len(made.document.text):,} characters"
    layers = made.document.layers.items()
    if counts := [counted(len(found), corpus.schema.layers[layer]) for layer, found in layers if found]:
        yield ", ".join(counts)
    yield from (f"the set of {name}" for name in made.document.sets)
    if made.waivers:
        yield "1 waiver" if made.waivers == 1 else f"{made.waivers:,} waivers"


def _released(corpus: Corpus, doc_id: str) -> tuple[list[str], bool]:
    """Return which releases have a document, in words, and whether any may have it."""
    from standoff.errors import StandoffError
    from standoff.release.released import holding

    try:
        found = holding(corpus, doc_id)
    except StandoffError as error:
        return [f"{', '.join(corpus.releases)}, and whether it is in there cannot be told:", f"  {error.message}"], True
    return [f"{version} has it" for version in found] or ["no version has it"], bool(found)
