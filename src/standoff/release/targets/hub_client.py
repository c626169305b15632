"""The client of the Hub, told not to wait for ever, not to follow just anywhere, and not to talk.

`huggingface_hub` keeps its settings for the whole process; they are set here, when something is published.
"""

from __future__ import annotations

import os
import re
from typing import Any, Final
from urllib.parse import urlsplit

import huggingface_hub
from huggingface_hub import HfApi, constants, get_token
from huggingface_hub.utils import disable_progress_bars, logging  # type: ignore[attr-defined]

from standoff.errors import StandoffError
from standoff.release.targets import Options

OURS: Final = ("127.0.0.1", "localhost", "::1")
"""Hosts to which a token may go unencrypted, because it does not leave this machine."""
LOG_IN: Final = "set HF_TOKEN to a token that may write, or log in with: hf auth login"
DOWNLOAD: Final = "/resolve/"
SWITCH: Final = "HF_HUB_DISABLE_XET"


class StrayedError(Exception):
    """The server sends a request on to another host, where a token and what is written have no business."""


def find_token() -> str | None:
    """Return the token of the environment or of the Hub's own login, if there is one.

    Raises:
        StandoffError: The login cannot be used, or the token has characters that no token has; it is not shown.
    """
    try:
        token = get_token()
    except Exception as error:
        raise StandoffError(f"the login at the Hub cannot be used: {type(error).__name__}", hint=LOG_IN) from None
    if token is not None and not re.fullmatch("[!-~]+", token):
        raise StandoffError("the token for the Hub has characters that no token has", hint=LOG_IN)
    return token


def client(options: Options, token: str | None) -> HfApi:
    """Return the client for one repository.

    Large files go as plain uploads, for which the time limit holds; `HF_HUB_DISABLE_XET=0` in the environment lets
    them go through Xet, which sends less of what the server has already, and keeps time limits of its own.

    Raises:
        StandoffError: The client is too old, or the endpoint is no place for a token.
    """
    if not hasattr(huggingface_hub, "set_client_factory"):
        raise StandoffError("huggingface_hub is too old to publish", hint="pip install --upgrade huggingface_hub")
    endpoint = (options.endpoint or constants.ENDPOINT).rstrip("/")
    place = urlsplit(endpoint)
    if place.scheme != "https" and not (place.scheme == "http" and place.hostname in OURS):
        raise StandoffError(f"{endpoint} would get the token unencrypted", hint="name an endpoint with https://")
    constants.HF_HUB_DISABLE_TELEMETRY = True
    if SWITCH not in os.environ:
        constants.HF_HUB_DISABLE_XET = True
    if not os.environ.get("HF_DEBUG") and not os.environ.get("HF_HUB_VERBOSITY"):
        logging.set_verbosity(40)  # that of errors, in the terms of `logging`
    if not os.isatty(2):
        disable_progress_bars()
    huggingface_hub.set_client_factory(lambda: _session(endpoint, options.timeout))
    return HfApi(endpoint=endpoint, token=token or False)


def _session(endpoint: str, timeout: float) -> Any:
    """Return what the Hub's client would make, with a limit of silence and an eye on where a server sends requests."""
    from huggingface_hub.utils._http import default_client_factory

    def limit(request: Any) -> None:
        """Set the limit on the request itself: some calls of the Hub's client ask for none."""
        request.extensions["timeout"] = dict.fromkeys(("connect", "read", "write", "pool"), timeout)

    made = default_client_factory()
    hooks = made.event_hooks
    made.event_hooks = {
        "request": [*hooks["request"], limit],
        "response": [*hooks["response"], lambda answer: _check_redirect(answer, endpoint)],
    }
    return made


def _check_redirect(answer: Any, endpoint: str) -> None:
    """Let downloads be sent on to where files are stored, and nothing else to another host."""
    there = answer.headers.get("location", "") if answer.is_redirect else ""
    asked, target, home = urlsplit(str(answer.request.url)), urlsplit(there), urlsplit(endpoint)
    is_ours = (asked.scheme, asked.netloc) == (home.scheme, home.netloc)
    strays = bool(target.netloc) and (target.scheme or asked.scheme, target.netloc) != (asked.scheme, asked.netloc)
    is_download = answer.request.method in ("GET", "HEAD") and DOWNLOAD in asked.path
    if is_ours and strays and not is_download:
        raise StrayedError(target.netloc.rpartition("@")[2])
