"""Named entities: a tag for each token by a linear model over the token and its neighbours.

Scored by the F1 of whole mentions, type and both borders right, and by the share of tokens that have the right tag.
The majority baseline gives every token the most frequent tag, which is to say that nothing is a name.
"""

from __future__ import annotations

from collections.abc import Iterator

from folds import SEED, Fold, Row, Score, TooLittleError, majority, share
from sklearn.feature_extraction import FeatureHasher
from sklearn.linear_model import SGDClassifier

OUTSIDE = "O"
Mention = tuple[int, int, int, str]


def scores(folds: list[Fold]) -> list[Score]:
    """Train and score on each fold; return the scores over all of them.

    Raises:
        TooLittleError: A fold has only one tag to learn from.
    """
    gold: list[list[str]] = []
    model: list[list[str]] = []
    blind: list[list[str]] = []
    for fold in folds:
        gold += [row["ner_tags"] for row in fold.test]
        model += predict(fold)
        usual = majority(tag for row in fold.train for tag in row["ner_tags"])
        blind += [[usual] * len(row["ner_tags"]) for row in fold.test]
    return [
        Score("F1 of mentions", f1(gold, blind), f1(gold, model)),
        Score("accuracy of tokens", _accuracy(gold, blind), _accuracy(gold, model)),
    ]


def predict(fold: Fold) -> list[list[str]]:
    """Return the tags of the test rows by a model of the training rows."""
    tags = [tag for row in fold.train for tag in row["ner_tags"]]
    if len(set(tags)) < 2:
        raise TooLittleError("the training data has no two tags to tell apart")
    hasher = FeatureHasher(2**18, input_type="string")
    classifier = SGDClassifier(alpha=1e-5, max_iter=10, tol=None, random_state=SEED)
    classifier.fit(hasher.transform(_features(fold.train)), tags)
    found = iter(classifier.predict(hasher.transform(_features(fold.test))).tolist())
    return [[next(found) for _ in row["tokens"]] for row in fold.test]


def _features(rows: list[Row]) -> Iterator[list[str]]:
    for row in rows:
        words = ["<start>", "<start>", *row["tokens"], "<end>", "<end>"]
        for at in range(2, len(words) - 2):
            word = words[at]
            yield [
                "bias",
                f"word={word.lower()}",
                f"shape={shape(word)}",
                f"start={word[:3].lower()}",
                f"end={word[-3:].lower()}",
                *(f"{place}={words[at + place].lower()}" for place in (-2, -1, 1, 2)),
                *(f"shape{place}={shape(words[at + place])}" for place in (-1, 1)),
                f"pair={words[at - 1].lower()} {word.lower()}",
            ]


def shape(word: str) -> str:
    """Return what a word looks like: `Xx` for Mark, `X` for NATO, `d` for 32, `x` for on."""
    kinds = ["d" if char.isdigit() else "X" if char.isupper() else "x" if char.isalpha() else char for char in word]
    return "".join(kind for at, kind in enumerate(kinds) if not at or kinds[at - 1] != kind)


def mentions(rows: list[list[str]]) -> set[Mention]:
    """Return (row, first token, token after the last, type) of each run of tags; a stray I- starts a mention."""
    found: set[Mention] = set()
    for number, tags in enumerate(rows):
        start, kind = 0, OUTSIDE
        for at, tag in enumerate([*tags, OUTSIDE]):
            if kind != OUTSIDE and tag != f"I-{kind}":
                found.add((number, start, at, kind))
                kind = OUTSIDE
            if tag != OUTSIDE and kind == OUTSIDE:
                start, kind = at, tag[2:]
    return found


def f1(gold: list[list[str]], guess: list[list[str]]) -> float:
    """Return the harmonic mean of precision and recall over whole mentions."""
    wanted, found = mentions(gold), mentions(guess)
    return 2 * len(wanted & found) / (len(wanted) + len(found)) if wanted or found else 0.0


def _accuracy(gold: list[list[str]], guess: list[list[str]]) -> float:
    return share(a == b for one, two in zip(gold, guess, strict=True) for a, b in zip(one, two, strict=True))
