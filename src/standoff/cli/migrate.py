"""`standoff migrate`."""

from __future__ import annotations

import click

from standoff.cli import options


@click.command("migrate")
@click.argument("version", required=False, default="")
@options.dry_run
@click.pass_context
def command(ctx: click.Context, version: str, dry_run: bool) -> None:
    """Move the corpus to a newer version of its schema.

    VERSION is a folder under schema/, by default the newest one. Beside the schema in it lies migration.json, which
    says how records of the version before become records of this one: {"from": "1.0", "changes": [...]}. A change is
    rename_field, rename_label, set (a value where the field is missing) or drop, each with "in" (a layer, or document,
    referents, corpus) and "field". Several versions are passed through one by one. All records of all sets are changed,
    or none if one of them would break the new schema.

    \b
    Example:
      cp -r schema/1.0 schema/1.1
      standoff migrate 1.1 --dry-run
      standoff migrate
    """
    from standoff.printable import harmless
    from standoff.release.migrate import migrate

    corpus = options.open_corpus(ctx)
    with options.rehearsed(corpus, corpus.ids() if dry_run else [], dry_run) as place:
        found = migrate(place, version)
    for kind, count in found.changed.items():
        if count:
            click.echo(harmless(f"{kind}: {count:,} changed"))
    options.tell([each.remark for each in found.warned])
    click.echo(f"schema {found.old} → {found.new}" + (", not written" if dry_run else ""), err=True)
