"""The rules, one function each, in files by what they look at.

Importing this package enters every rule into `standoff.validate.rule.RULES`.
"""

from standoff.validate.rules import dataset, references, text

__all__ = ["dataset", "references", "text"]
