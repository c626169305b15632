"""Task-ready configs: recipes that turn layers into the rows that models are trained on.

A recipe names the fields that it needs, and is quietly absent for a corpus whose schema lacks one of them.
"""

from __future__ import annotations

from typing import Final

from standoff.dataset.tasks import attribution, ner, stance
from standoff.dataset.tasks.recipe import Task

TASKS: Final[dict[str, Task]] = {
    "ner": Task(ner.NEEDS, ner.recipe, ("token-classification",), ("named-entity-recognition",)),
    "attribution": Task(
        attribution.NEEDS,
        attribution.recipe,
        ("token-classification",),
        ("coreference-resolution",),
        ("quotation-attribution",),
    ),
    "stance": Task(
        stance.NEEDS,
        stance.recipe,
        ("text-classification",),
        ("multi-class-classification",),
        ("stance-detection",),
    ),
}
