"""Quotation attribution: which of the mentions around a quote is its speaker.

A linear model gives each candidate a chance, from its place and its kind, and the best one is taken. Scored by the
share of quotes for which the referent is right, among those that have a speaker who is known; a quote whose speaker
is named nowhere near counts as wrong. The majority baseline always names the most frequent speaker.
"""

from __future__ import annotations

from typing import Any

from folds import SEED, Fold, Row, Score, TooLittleError, majority, share
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

NEAR = (1, 3, 10, 30, 100, 300)
"""Borders, in characters, between near and far."""


def scores(folds: list[Fold]) -> list[Score]:
    """Train and score on each fold; return the scores over all of them.

    Raises:
        TooLittleError: There are no quotes with a known speaker, or none with candidates to learn from.
    """
    model: list[bool] = []
    blind: list[bool] = []
    for fold in folds:
        train, test = _known(fold.train), _known(fold.test)
        usual = majority(who for row in train for who in speakers(row))
        blind += [usual in speakers(row) for row in test]
        model += [guess in speakers(row) for row, guess in zip(test, predict(train, test), strict=True)]
    if not model:
        raise TooLittleError("no quote has a speaker who is known")
    return [Score("accuracy of speakers", share(blind), share(model))]


def predict(train: list[Row], test: list[Row]) -> list[str | None]:
    """Return the referent of the best candidate of each test row; None where there is no candidate."""
    answers = [bool(each["speaks"]) for row in train for each in row["candidates"]]
    if len(set(answers)) < 2:
        raise TooLittleError("the training data has no quotes with both right and wrong candidates")
    classifier = make_pipeline(DictVectorizer(), LogisticRegression(max_iter=1000, random_state=SEED))
    classifier.fit([features(row, each) for row in train for each in row["candidates"]], answers)
    found: list[str | None] = []
    for row in test:
        chances = classifier.predict_proba([features(row, each) for each in row["candidates"]] or [{}])[:, 1]
        best = max(range(len(row["candidates"])), key=lambda at: chances[at], default=None)
        found.append(None if best is None else row["candidates"][best]["referent"])
    return found


def features(row: Row, candidate: Row) -> dict[str, Any]:
    """Return what the model knows of a candidate: kind, words, and where it stands by the cue and by the quote."""
    text = candidate["text"]
    found: dict[str, Any] = {f"type={candidate['type']}": 1, f"length={min(len(text.split()), 4)}": 1}
    found[f"small={text.islower()}"] = 1
    others = [each for each in row["candidates"] if each["referent"] == candidate["referent"]]
    found["times"] = min(len(others), 5) / 5
    for name, places in (("cue", row["cue_in_context"]), ("quote", row["quote_in_context"])):
        if places:
            gap, side = distance(candidate, places)
            found[f"{name} {side} {sum(gap > border for border in NEAR)}"] = 1
            found[f"{name} nearest"] = int(gap == min(distance(each, places)[0] for each in row["candidates"]))
    return found


def distance(candidate: Row, places: list[Row]) -> tuple[int, str]:
    """Return how many characters lie between a candidate and the nearest of *places*, and on which side it stands."""
    gaps = [
        (place["start"] - candidate["end"], "before")
        if candidate["end"] <= place["start"]
        else (max(candidate["start"] - place["end"], 0), "after")
        for place in places
    ]
    return min(gaps)


def speakers(row: Row) -> set[str]:
    """Return the referents that speak."""
    return {each["referent"] for each in row["speakers"] if each["referent"]}


def _known(rows: list[Row]) -> list[Row]:
    return [row for row in rows if speakers(row)]
