"""The Data part of the changelog."""

from __future__ import annotations

import pytest

from standoff.release.changelog import released

DAY = "2026-01-02"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "# Changelog\n\n## Data\n\n### 1.0.0 (2026-01-02)\n\n- New.\n"),
        ("# Log\n", "# Log\n\n## Data\n\n### 1.0.0 (2026-01-02)\n\n- New.\n"),
        (
            "# Log\n\n## Data\n\n### 0.9.0 (2025-01-01)\n\n- Old.\n",
            "# Log\n\n## Data\n\n### 1.0.0 (2026-01-02)\n\n- New.\n\n### 0.9.0 (2025-01-01)\n\n- Old.\n",
        ),
        (
            "## Data\n\nSo.\n\n### 1.1.0 (not released)\n\n- H\n\n### 0.9\n\n- Old.\n\n## Code\n\n- C.\n",
            "## Data\n\nSo.\n\n### 1.0.0 (2026-01-02)\n\n- H\n- New.\n\n### 0.9\n\n- Old.\n\n## Code\n\n- C.\n",
        ),
        (
            "## Code\n\n### 1.0.0 (not released)\n\n- C.\n\n## Data\n",
            "## Code\n\n### 1.0.0 (not released)\n\n- C.\n\n## Data\n\n### 1.0.0 (2026-01-02)\n\n- New.\n",
        ),
    ],
)
def test_a_release_gets_its_section(before, after):
    assert released(before, "1.0.0", DAY, ["- New."]) == after
