"""What can go wrong with a server, in plain words; none of them holds the token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

from standoff.errors import RefusedError, StandoffError
from standoff.release.targets.hub_client import LOG_IN, StrayedError

AGAIN: Final = "run the same command again: it goes on from where this one ended"
_BY_STATUS: Final = {
    401: ("the Hub does not take the token", LOG_IN),
    403: ("the token may not do that", "ask for the right to write there, or make a token that has it"),
    404: ("the Hub has no such repository, or the token may not see it", "look at the name and at the token"),
    409: ("it is there already, or somebody else is changing it", AGAIN),
    412: ("somebody else committed meanwhile", "run it again, and look at the plan"),
    413: ("the Hub says that it is too large for one commit", "build fewer files, or ask the Hub for more room"),
    429: ("the Hub asks to be asked less often", "wait some minutes, and " + AGAIN),
}


@contextmanager
def telling(timeout: float, token: str | None) -> Iterator[None]:
    """Turn every error of the client into a `StandoffError` of one sentence, with nothing behind it that could show.

    Args:
        timeout: For how many seconds a server may be silent.
        token: What must not be in any message.
    """
    try:
        yield
    except StandoffError:
        raise
    except Exception as error:
        said = _said(error, timeout)
        if token:
            said = StandoffError(_without(said.message, token), hint=_without(said.hint or "", token))
        kind = RefusedError(said.message, [], hint=said.hint) if _status(error) == 412 else said
        raise kind from None


def _without(text: str, token: str) -> str:
    return text.replace(token, "<token>")


def _status(error: Exception) -> int:
    return error.response.status_code if isinstance(error, HfHubHTTPError) else 0


def _said(error: Exception, timeout: float) -> StandoffError:
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if isinstance(error, StrayedError):
        return StandoffError(
            f"the server sends requests on to {error}, which is not followed", hint="look at --endpoint"
        )
    if isinstance(error, OfflineModeIsEnabled):
        return StandoffError("the Hub is not asked, because HF_HUB_OFFLINE is set", hint="unset it to publish")
    if isinstance(error, HfHubHTTPError):
        return _answered(error)
    if "TimeoutException" in kinds:
        return StandoffError(f"the server was silent for {timeout:g} seconds", hint=AGAIN)
    if "ConnectError" in kinds:
        return StandoffError(f"the server cannot be reached: {_line(error)}", hint="look at the network and --endpoint")
    if "HTTPError" in kinds:
        return StandoffError(f"the connection broke off: {_line(error)}", hint=AGAIN)
    if isinstance(error, ValueError) and "metadata in README.md" in str(error):
        return StandoffError(
            f"the Hub does not take the card: {' '.join(str(error).split())}", hint="mend the card's data"
        )
    if isinstance(error, OSError) and error.strerror:
        return StandoffError(f"{error.filename or 'a file'}: {error.strerror}")
    return StandoffError(
        f"the server answered what nobody can read: {type(error).__name__}: {_line(error)}", hint=AGAIN
    )


def _answered(error: HfHubHTTPError) -> StandoffError:
    status = _status(error)
    message, hint = _BY_STATUS.get(status, (f"the server failed with {status}", AGAIN))
    told = " ".join((error.server_message or "").split())[:200]
    wait = error.response.headers.get("Retry-After", "") if status == 429 else ""
    if wait.isdecimal():
        message += f"; it says to wait {wait} seconds"
    return StandoffError(f"{message}: {told}" if told else message, hint=hint)


def _line(error: Exception) -> str:
    return str(error).partition("\n")[0] or type(error).__name__
