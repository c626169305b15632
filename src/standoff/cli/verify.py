"""`standoff verify`."""

from __future__ import annotations

from pathlib import Path

import click

from standoff.cli import options


@click.command("verify")
@click.argument("folder", type=click.Path(path_type=Path), metavar="[DIR]", default="dist")
@options.as_json
@click.pass_context
def command(ctx: click.Context, folder: Path, as_json: bool) -> None:
    """Compare a built dataset with its manifest, byte by byte and row by row.

    Hashes every file in DIR, by default `dist`, and works out the digest of the rows anew from the Parquet. Tells of
    files that are missing, changed or not in the manifest, and exits with 1 if there are any. DIR may also be a copy
    that somebody downloaded. Without standoff, `sha256sum --check SHA256SUMS` compares the files.

    \b
    Example:
      standoff verify
      standoff verify ~/Downloads/standoff-news --json
    """
    from standoff.dataset.manifest import MANIFEST, SUMS
    from standoff.printable import harmless, harmless_json, many
    from standoff.release.verify import listed, read_manifest, verify
    from standoff.storage.canonical import dump

    faults = verify(folder)
    for fault in faults:
        told = {"path": fault.path, "what": fault.what}
        click.echo(harmless_json(dump(told)) if as_json else harmless(str(fault)))
    manifest = read_manifest(folder)
    count = len(listed(manifest)) + len((MANIFEST, SUMS))
    name = f"{manifest['name']} {manifest['version']}, content sha256:{manifest['digest']}"
    if faults:
        wrong = len({fault.path for fault in faults})
        said = "1 file is" if wrong == 1 else f"{wrong} files are"
        click.echo(harmless(f"{folder} is not what its manifest says: {said} wrong"), err=True)
    else:
        click.echo(harmless(f"{folder} is as its manifest says: {many(count, 'file')}, {name}"), err=True)
    ctx.exit(1 if faults else 0)
