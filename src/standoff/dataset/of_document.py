"""What the rows of every config say of their document: the fields that the schema marks `x-on-rows`.

Each is a column, called as the last step of the field. Where a column of any config has that name already, it is called
`doc_tags`, in every config alike.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from standoff.dataset.features import Column
from standoff.marks import ON_ROWS, Path, marked
from standoff.schema import Schema


@dataclass(frozen=True)
class OfDocument:
    """A field of documents.

    Attributes:
        path: The way to it.
        column: What it becomes on a row.
    """

    path: Path
    column: Column

    def of(self, documents: pa.Array) -> pa.Array:
        """Return the field of each of *documents*; null where an object on the way to it is."""
        return pc.struct_field(documents, list(self.path))


def of_document(schema: Schema, fields: Mapping[str, Column], taken: Collection[str]) -> dict[str, OfDocument]:
    """Return the marked fields by the names of their columns.

    Args:
        schema: The schema.
        fields: The fields of documents.
        taken: The columns that any config has without them.
    """
    found: dict[str, OfDocument] = {}
    for path in marked(schema, ON_ROWS):
        name = path[-1]
        while name in taken or name in found:
            name = f"doc_{name}"
        found[name] = OfDocument(path, _told(fields, path))
    return found


def _told(fields: Mapping[str, Column], path: Path) -> Column:
    """Return the column of a field, which says that it is about the document."""
    field = fields[path[0]]
    for step in path[1:]:
        field = field.inner[step]
    return replace(field, about=f"Of the document: {field.about or field.item.about}")
