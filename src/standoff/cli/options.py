"""Arguments and options that several commands have, with one name and one meaning everywhere."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import click

from standoff.cli import complete

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from contextlib import AbstractContextManager

    from standoff.storage.corpus import Corpus

Command = Callable[..., Any]

document = click.argument("document", metavar="DOC", shell_complete=complete.documents)
records = click.argument("records", metavar="ID...", nargs=-1, shell_complete=complete.records)
by = click.option(
    "--by",
    envvar="STANDOFF_BY",
    metavar="ANNOTATOR",
    shell_complete=complete.annotators,
    help="Who does this. Otherwise STANDOFF_BY from the environment, or your git name if it is declared.",
)
annotator = click.option(
    "--annotator",
    default="",
    metavar="ANNOTATOR",
    shell_complete=complete.annotators,
    help="Whose set is meant; the gold set without it.",
)
dry_run = click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")
layer = click.option(
    "--layer",
    multiple=True,
    metavar="LAYER",
    shell_complete=complete.layers,
    help="Only this layer; may be given again.",
)
status = click.option(
    "--status", multiple=True, metavar="STATUS", shell_complete=complete.statuses, help="Only this status."
)


def _count(_ctx: click.Context, _param: click.Parameter, value: int) -> int:
    """Return how many processes are meant."""
    from standoff.validate.workers import available

    return value or available()


workers = click.option(
    "-j",
    "--workers",
    type=click.IntRange(0),
    default=0,
    callback=_count,
    help="How many processes; by default, or with 0, one a processor.",
)
scheduler = click.option(
    "--scheduler", metavar="ADDRESS", help="Work on this Dask scheduler, or on a cluster of this machine: local."
)


def share_of(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """Read `3/16`."""
    if value is None:
        return None
    number, slash, of = value.partition("/")
    if not (slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of) <= 100_000):
        raise click.BadParameter(f"{value!r} is no share such as 3/16, which is the third of sixteen")
    return int(number), int(of)


def cluster(address: str | None, workers: int) -> AbstractContextManager[Executor | None]:
    """Give what runs the work on the scheduler that the command line means; None without one."""
    if address is None:
        return nullcontext(None)
    from standoff.validate.scheduler import scheduler

    return scheduler(address, workers)


def open_corpus(ctx: click.Context) -> Corpus:
    """Return the corpus that the command line means."""
    from standoff.storage.corpus import Corpus

    return Corpus.open(ctx.obj)


def check_layers(corpus: Corpus, layers: tuple[str, ...]) -> None:
    """Make sure that the corpus has the layers that were asked for.

    Raises:
        CorpusError: It lacks one.
    """
    from standoff.errors import CorpusError

    for name in layers:
        if name not in corpus.schema.layers:
            hint = f"the layers are {', '.join(corpus.schema.layers)}"
            raise CorpusError(f"there is no layer {name}", hint=hint)


def who(corpus: Corpus, by: str | None) -> str:
    """Return the annotator who acts.

    Raises:
        CorpusError: Nobody is named, or the one who is named is not declared in corpus.json.
    """
    from standoff.errors import CorpusError

    known = list(corpus.annotators)
    name = by or _git_name(known)
    if name in known:
        return name
    if name:
        hint = f"it declares {', '.join(known) or 'nobody'}; standoff add annotator {name} --kind human adds one"
        raise CorpusError(f"corpus.json declares no annotator {name}", hint=hint)
    raise CorpusError(
        "nobody is named who does this",
        hint="say --by NAME or set STANDOFF_BY; standoff add annotator NAME --kind human declares one",
    )


def _git_name(known: list[str]) -> str:
    """Return the user of git as an id, if corpus.json declares such an annotator; else nothing."""
    import re
    import subprocess

    try:
        told = subprocess.run(["git", "config", "user.name"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""
    name = "-".join(re.findall("[a-z0-9]+", told.lower()))
    return name if name in known else ""


def rehearsed(corpus: Corpus, documents: list[str], dry_run: bool) -> AbstractContextManager[Corpus]:
    """Return the corpus to change: itself, or a copy whose difference is printed at the end."""
    if not dry_run:
        return nullcontext(corpus)
    from standoff.curate.rehearse import rehearse

    return rehearse(corpus, documents, lambda line: click.echo(coloured(line)))


def coloured(line: str) -> str:
    """Return a line of a diff in its colour, fit for a terminal."""
    from standoff.printable import harmless

    colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
    return click.style(harmless(line), fg=colour) if colour else harmless(line)


def tell(told: list[str]) -> None:
    """Print sentences for the person, to standard error."""
    from standoff.printable import harmless

    for sentence in told:
        click.echo(harmless(sentence), err=True)


def set_values(pairs: tuple[str, ...]) -> dict[str, Any]:
    """Return what `--set FIELD=VALUE` options say, by field.

    Raises:
        click.UsageError: One has no equals sign.
    """
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.UsageError(f"--set takes FIELD=VALUE, not {pair!r}")
        found[name.strip()] = value
    return found


def find_record(corpus: Corpus, place: tuple[str, ...]) -> tuple[str, str]:
    """Return (document, id) of the record that `DOC ID`, `DOC:ID` or `ID` names.

    Raises:
        CorpusError: No document has it, or more than one.
        click.UsageError: *place* has more than two parts.
    """
    from standoff.errors import CorpusError

    parts = [part for each in place for part in each.split(":")] if len(place) == 1 else list(place)
    if len(parts) > 2:
        raise click.UsageError("name one record: DOC ID, DOC:ID, or ID alone")
    if len(parts) == 2:
        return parts[0], parts[1]
    found = [doc.id for doc in corpus if any(each.get("id") == parts[0] for own in doc.layers.values() for each in own)]
    if len(found) == 1:
        return found[0], parts[0]
    if not found:
        raise CorpusError(f"no document has a record {parts[0]}")
    some = ", ".join(found[:5]) + (" and others" if len(found) > 5 else "")
    raise CorpusError(
        f"{len(found)} documents have a record {parts[0]}: {some}", hint="put the document in front of it"
    )
