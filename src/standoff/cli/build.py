"""`standoff build`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from standoff.cli.options import cluster, scheduler, share_of, workers
from standoff.printable import harmless, many

if TYPE_CHECKING:
    from standoff.dataset.build import Public
    from standoff.dataset.outcome import Built, Extra
    from standoff.storage.corpus import Corpus


@click.command("build")
@click.argument("out", type=click.Path(path_type=Path), default="dist")
@click.option(
    "--where",
    multiple=True,
    metavar="[LAYER.]FIELD=VALUE",
    help="Take these records alone; != leaves them out, commas join values, * takes all. May be repeated.",
)
@click.option("--view", help="The view of the ledger to divide it by; by default its first one. See standoff split.")
@workers
@scheduler
@click.option("--shard", metavar="I/N", callback=share_of, help="Do a share of the work, and leave it in OUT.")
@click.option("--join", type=click.Path(path_type=Path), metavar="FOLDER", help="Build from the shares in FOLDER.")
@click.option("--plots", is_flag=True, help="Draw pictures into the folder and its card.")
@click.option("--public", is_flag=True, help="Leave out the texts that may not be given to others.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    out: Path,
    shard: tuple[int, int] | None,
    join: Path | None,
    plots: bool,
    public: bool,
    **options: Any,
) -> None:
    """Make the dataset that load_dataset reads.

    Writes Parquet, a card, croissant.json and a manifest of digests to OUT, by default `dist`. A corpus with errors is
    not built. Without a condition on their status, accepted records are taken, and those of the annotators' own sets
    whatever their status. Several machines can divide the work: each leaves its share in one folder, and --join builds
    the dataset from them.

    With --public, the texts that may not be given to others, by the rights of their documents, are left out: offsets,
    labels and referents stay, and what would hold words is null. The whole folder is then looked through for their
    words, and is not made if any are found. Whoever has the texts fills them in with standoff rehydrate.

    \b
    Example:
      standoff build
      standoff build direct --where quotes.form=direct,mixed
      standoff build --public
      standoff build --shard 3/16 shares
      standoff build --join shares
      python -c "import datasets; print(datasets.load_dataset('dist', 'ner'))"
    """
    from standoff.storage.corpus import Corpus

    if shard and (join or plots or public):
        raise click.UsageError("--shard goes with none of --join, --plots and --public; --join takes those two")
    if join and (options["where"] or options["view"] or options["scheduler"]):
        raise click.UsageError("--join takes the conditions of the shares, and works by itself")
    corpus = Corpus.open(ctx.obj)
    if shard:
        click.echo(_share(corpus, out, shard, **options))
    elif join:
        _tell(_joined(corpus, out, join, plots=plots, public=public), out)
    else:
        _tell(_whole(corpus, out, plots=plots, public=public, **options), out)


def _share(
    corpus: Corpus, folder: Path, shard: tuple[int, int], *, scheduler: str | None, workers: int, **options: Any
) -> Path:
    from standoff.dataset.shares import build_share

    with cluster(scheduler, workers) as executor, _progress() as progress:
        return build_share(corpus, folder, shard, workers=workers, executor=executor, progress=progress, **options)


def _joined(corpus: Corpus, out: Path, folder: Path, *, plots: bool, public: bool) -> Built:
    from standoff.dataset.shares import asked, join

    where, view = asked(folder)
    extra = pictures(corpus, where) if plots else None
    return join(corpus, out, folder, extra=extra, public=_public(corpus, where, view, plots) if public else None)


def _public(corpus: Corpus, where: Sequence[str], view: str | None, plots: bool) -> Public:
    from standoff.release.public.rights import public

    return public(corpus, where=where, view=view, plots=plots)


def _whole(
    corpus: Corpus, out: Path, *, plots: bool, public: bool, scheduler: str | None, workers: int, **options: Any
) -> Built:
    from standoff.dataset.build import build

    options["extra"] = pictures(corpus, options["where"]) if plots else None
    options["public"] = _public(corpus, options["where"], options["view"], plots) if public else None
    with cluster(scheduler, workers) as executor, _progress() as progress:
        return build(corpus, out, workers=workers, executor=executor, progress=progress, **options)


def _tell(built: Built, out: Path) -> None:
    width = max(len(part.config.name) for part in built.parts)
    for part in built.parts:
        click.echo(f"{part.config.name:{width}} {part.split:12} {part.rows:>9,} rows")
    if built.left_out:
        why = "do not fit the conditions" if built.asked else "nobody has accepted; --where status=* takes all"
        click.echo(f"without {many(built.left_out, 'record')} that {why}", err=True)
    if built.restricted and not built.public:
        count = len(built.restricted)
        text = "1 document" if count == 1 else f"{count:,} documents"
        click.echo(f"{out} holds text of {text} that may not be passed on; its card says which", err=True)


def pictures(corpus: Corpus, where: Sequence[str]) -> Extra:
    """Draw the records that a dataset takes."""
    from standoff.dataset.configs import chosen
    from standoff.dataset.outcome import Extra
    from standoff.dataset.where import parse
    from standoff.measure.plots import as_section, plots

    wheres = parse(where, corpus.schema)
    pictures = plots(corpus.schema, (chosen(document, wheres) for document in corpus))
    for note in dict.fromkeys(note for picture in pictures for note in picture.notes):
        click.echo(harmless(note), err=True)
    return Extra(*as_section(pictures))


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None] | None]:
    """Give a function that shows documents done, their rate and the time left, where somebody sits at a terminal."""
    import sys
    import time

    if not sys.stderr.isatty():
        yield None
        return
    start = time.monotonic()

    def show(done: int, total: int) -> None:
        rate = done / max(time.monotonic() - start, 1e-6)
        left = max(total - done, 0) / rate if rate else 0
        line = f"\r{done:,} of {total:,} documents" if total else f"\r{many(done, 'document')}"
        line += f", {rate:,.0f} a second" + (f", {left:,.0f} s left" if total else "")
        click.echo(f"{line:70}", err=True, nl=False)

    try:
        yield show
    finally:
        click.echo(f"\r{'':70}\r", err=True, nl=False)
