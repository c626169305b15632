"""A Hub on this machine: the real endpoints, as far as publishing and loading datasets use them, and faults on demand.

It keeps commits in memory. What a request does and what its answer does can be disturbed one by one, see `Fault`.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from hub_answers import ROUTES, Answers
from hub_repository import TOKEN, Answer, Blob, Repository


@dataclass
class Fault:
    """What goes wrong with one request.

    Attributes:
        how: `fail` answers with `status`; `reset` breaks the connection; `hang` is silent until the client gives up;
            `truncate` sends half of the answer's JSON; `redirect` sends the client to another host; `kill` kills the
            client; `foreign` lets somebody else commit first; `echo` answers with all that the client sent.
        after: Whether the request has done what it asks for.
        status: Of `fail`.
    """

    how: str
    after: bool = False
    status: int = 500


class Hub:
    """A server. `decide` is asked about every request, by its number since the last `restart`, what goes wrong.

    Attributes:
        store: Where the client keeps what goes through Xet; without it, there is no Xet.
        fetch: Gets a file from there by its SHA-256.
    """

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}
        self.log: list[str] = []
        self.bodies: list[bytes] = []
        self.decide: Callable[[int, str], Fault | None] = lambda _number, _request: None
        self.readable = {TOKEN}
        self.writable = {TOKEN}
        self.child: int | None = None
        self.store: Path | None = None
        self.fetch: Callable[[str], bytes | None] = lambda _sha256: None
        self._lock = threading.RLock()
        hub = self
        handler = type("Bound", (Handler,), {"hub": hub})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def restart(self, decide: Callable[[int, str], Fault | None] | None = None) -> None:
        with self._lock:
            self.log.clear()
            self.decide = decide or (lambda _number, _request: None)

    def number(self, request: str) -> int:
        with self._lock:
            self.log.append(request)
            return len(self.log) - 1

    def foreign(self) -> None:
        """Commit something else to every repository, as another person would."""
        with self._lock:
            for repository in self.repositories.values():
                head = repository.find("main")
                files = {**(head.files if head else {}), "notes.txt": Blob(b"%d" % len(repository.commits), False)}
                repository.commit("notes", files, head.oid if head else None)


class Handler(Answers, BaseHTTPRequestHandler):
    """Answers one client."""

    hub: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        pass

    def setup(self) -> None:
        super().setup()
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def serve(self) -> None:
        body = (
            self.rfile.read(int(self.headers.get("Content-Length") or 0)) if "Content-Length" in self.headers else b""
        )
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = self.chunks()
        request = f"{self.command} {unquote(self.path)}"
        fault = self.hub.decide(self.hub.number(request), request)
        if fault and not fault.after and self.disturb(fault, None):
            return
        with self.hub._lock:
            answer = self.answer(body)
        if fault and fault.after and self.disturb(fault, answer):
            return
        self.reply(answer)

    do_GET = do_HEAD = do_POST = do_PUT = serve  # noqa: N815

    def chunks(self) -> bytes:
        found = b""
        while size := int(self.rfile.readline().strip() or b"0", 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return found

    def disturb(self, fault: Fault, answer: Answer | None) -> bool:
        """Do what goes wrong; return whether the request is over."""
        if fault.how == "foreign":
            self.hub.foreign()
            return False
        if fault.how == "fail":
            self.reply(Answer(fault.status, {"error": "as ordered"}))
        elif fault.how == "echo":
            self.reply(Answer(fault.status, {"error": f"odd headers: {dict(self.headers)}"}))
        elif fault.how == "redirect":
            self.reply(Answer(307, b"", Location=f"http://other.invalid{self.path}"))
        elif fault.how == "truncate" and answer:
            self.reply(Answer(answer.status, answer.body[: len(answer.body) // 2], **answer.headers))
        else:
            if fault.how == "kill" and self.hub.child:
                os.kill(self.hub.child, signal.SIGKILL)
            if fault.how == "hang":
                self.wait()
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
        return True

    def wait(self) -> None:
        """Be silent until the client has gone."""
        self.connection.settimeout(0.05)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            try:
                if not self.connection.recv(1):
                    return
            except TimeoutError:
                continue
            except OSError:
                return

    def reply(self, answer: Answer) -> None:
        try:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if "Content-Length" not in answer.headers:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)
        except OSError:
            self.close_connection = True

    def answer(self, body: bytes) -> Answer:
        place = urlsplit(self.path)
        path, query = place.path, {name: values[-1] for name, values in parse_qs(place.query).items()}
        try:
            for method, pattern, name in ROUTES:
                if method in (self.command, "GET" if self.command == "HEAD" else "") and (
                    found := re.fullmatch(pattern, path)
                ):
                    getattr(self, name)(query, body, *(unquote(each or "") for each in found.groups()))
            raise Answer(404, {"error": "no such page"})
        except Answer as answer:
            return answer
