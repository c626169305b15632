"""For people: each finding with its line, the text that it is about and how to mend it; a summary last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from standoff.findings import Finding
from standoff.printable import harmless
from standoff.spans import Span
from standoff.validate.outcome import Outcome
from standoff.validate.reporters.concise import BOLD, COLOURS, DIM, OFF, RED, YELLOW, head, place, said, summary
from standoff.validate.snippets import around, display_width, excerpt, wrap

WIDTH = 100


def render(outcome: Outcome) -> str:
    """Return the report with colours; whoever prints it takes them out where they do not belong."""
    return render_findings(outcome) + summary(outcome)


def render_findings(outcome: Outcome) -> str:
    """Return the findings without the summary; of each rule at most as many as `outcome.limit` says."""
    shown: Counter[str] = Counter()
    blocks = []
    for finding in outcome.findings:
        shown[finding.code] += 1
        if not outcome.limit or shown[finding.code] <= outcome.limit:
            blocks.append("".join(f"{line}\n" for line in _block(finding, outcome)))
    blocks += ["".join(f"{line}\n" for line in _rest(shown, outcome))]
    if outcome.show_waived:
        blocks += ["".join(f"{line}\n" for line in _waived(outcome))]
    return "\n".join(filter(None, blocks)) + ("\n" if any(blocks) else "")


def _block(finding: Finding, outcome: Outcome) -> Iterator[str]:
    """Yield the lines that tell a finding."""
    whole = head(finding, outcome)
    if not outcome.width or display_width(COLOURS.sub("", whole)) <= outcome.width:
        yield whole
    else:
        yield place(finding, outcome)
        yield "  " + wrap(said(finding), outcome.width - 2, "  ")
    yield from _excerpts(finding, outcome)
    if finding.hint:
        hint = wrap(f"help: {harmless(finding.hint)}", (outcome.width or 10_000) - 2, "        ")
        yield f"  {DIM}{hint}{OFF}"


def _rest(shown: Counter[str], outcome: Outcome) -> Iterator[str]:
    for finding, number in outcome.statistics():
        more = number - outcome.limit
        if outcome.limit and more > 0 and shown[finding.code]:
            yield f"… and {more:,} more of {finding.code} {finding.rule} (--max 0 shows all)"


def _waived(outcome: Outcome) -> Iterator[str]:
    for each in outcome.waived:
        value = each.waiver.value
        until = f"until {value['until']}" if value["until"] else "for good"
        yield head(each.finding, outcome)
        yield f"  {DIM}waived by {harmless(value['by'])} {until}: {harmless(value['reason'])}{OFF}"


def _excerpts(finding: Finding, outcome: Outcome) -> Iterator[str]:
    """Yield the line of the file and the line of the text, each with carets below the part that is meant."""
    if not outcome.originals:
        return
    rows: list[tuple[str, str, Span]] = []
    line = outcome.originals.line(finding)
    marked = _marked(finding, line) if line is not None else None
    if marked and line is not None and not _is_text(finding):
        rows.append((str(finding.line), _decode(line), marked))
    text = outcome.originals.text(finding) if finding.span else None
    if text is not None and finding.span:
        rows.append(("text", *around(text, finding.span)))
    gutter = max((len(label) for label, _, _ in rows), default=0) + 2
    colour = RED if finding.severity == "error" else YELLOW
    for label, content, span in rows:
        shown, carets = excerpt(content, span, max(12, (outcome.width or WIDTH) - gutter - 3))
        yield f"{DIM}{label:>{gutter}} |{OFF} {shown}"
        yield f"{DIM}{'':>{gutter}} |{OFF} {colour}{BOLD}{carets}{OFF}"


def _marked(finding: Finding, line: bytes) -> Span | None:
    """Return the part of a line that a finding is about, in code points of what `_decode` makes of it."""
    if finding.column:
        start, end = finding.column - 1, max(finding.column, finding.end_column - 1)
        return Span(start, end) if start or end < len(_decode(line)) else Span(0, 1)
    bad = _first_bad_byte(line)
    if finding.byte is None or bad is None:
        return None
    before = len(line[:bad].decode("utf-8"))
    return Span(before, before + len(f"\\x{line[bad]:02x}"))


def _first_bad_byte(line: bytes) -> int | None:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None


def _decode(line: bytes) -> str:
    return line.decode("utf-8", "backslashreplace")


def _is_text(finding: Finding) -> bool:
    """Tell whether a finding points into the text itself, so that one excerpt says it all."""
    return finding.span is not None and not finding.layer and not finding.pointer
