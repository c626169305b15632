"""Stance: the polarity of a stance by the words of its evidence.

A linear model over words and pairs of words. Scored by the share of stances with the right polarity, and by the F1 of
each polarity, all weighing the same. The majority baseline always gives the most frequent polarity.
"""

from __future__ import annotations

from folds import SEED, Fold, Row, Score, TooLittleError, majority
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.pipeline import make_pipeline


def scores(folds: list[Fold]) -> list[Score]:
    """Train and score on each fold; return the scores over all of them.

    Raises:
        TooLittleError: A fold has only one polarity to learn from.
    """
    gold: list[str] = []
    model: list[str] = []
    blind: list[str] = []
    for fold in folds:
        gold += [row["polarity"] for row in fold.test]
        model += predict(fold)
        blind += [majority(row["polarity"] for row in fold.train)] * len(fold.test)
    return [
        Score("accuracy", accuracy_score(gold, blind), accuracy_score(gold, model)),
        Score("mean F1 of polarities", _f1(gold, blind), _f1(gold, model)),
    ]


def predict(fold: Fold) -> list[str]:
    """Return the polarities of the test rows by a model of the training rows."""
    answers = [row["polarity"] for row in fold.train]
    if len(set(answers)) < 2:
        raise TooLittleError(f"all stances to learn from are {answers[0] if answers else 'missing'}")
    words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\w+|[^\w\s]", sublinear_tf=True)
    classifier = make_pipeline(words, LogisticRegression(C=10, max_iter=1000, random_state=SEED))
    classifier.fit([text(row) for row in fold.train], answers)
    found: list[str] = classifier.predict([text(row) for row in fold.test]).tolist()
    return found


def text(row: Row) -> str:
    """Return what the model reads of a stance: the words that justify it."""
    return str(row["evidence"])


def _f1(gold: list[str], guess: list[str]) -> float:
    return float(f1_score(gold, guess, average="macro", zero_division=0))
