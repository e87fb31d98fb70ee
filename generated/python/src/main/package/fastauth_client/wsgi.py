"""A guard for WSGI applications: Flask, Django."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastauth_client._guarding import EVERYTHING, GuardedPaths, presented, problem
from fastauth_client.verification import Accepted, Rejected, Verification
from fastauth_client.verifier import Verifier

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CALLER = "fastauth"


def verify(verifier: Verifier, environ: WSGIEnvironment, *scopes: str) -> Verification:
    """Verifies the token in the headers of a request."""
    headers = (("authorization", "HTTP_AUTHORIZATION"), ("access-token", "HTTP_ACCESS_TOKEN"))
    token = presented((name, environ[variable]) for name, variable in headers if variable in environ)
    return token if isinstance(token, Rejected) else verifier.verify(token, *scopes)


class FastAuthMiddleware:
    """Lets requests through whose token is accepted; ``environ["fastauth"]`` is then what was accepted.

    ``paths`` are prefixes and the scopes that they require, by default everything. A path that routers may read in
    different ways (``//``, ``..``, ``;``, what is still encoded) requires the scopes of all.
    """

    def __init__(
        self, app: WSGIApplication, verifier: Verifier, paths: Mapping[str, Sequence[str]] = EVERYTHING
    ) -> None:
        self._app = app
        self._verifier = verifier
        self._paths = GuardedPaths(paths)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        required = self._paths.scopes(_text(environ.get("PATH_INFO", "")), _text(environ.get("SCRIPT_NAME", "")))
        if required is None:
            return self._app(environ, start_response)
        verification = verify(self._verifier, environ, *required)
        if isinstance(verification, Accepted):
            return self._app({**environ, CALLER: verification}, start_response)
        headers, body = problem(verification)
        start_response(f"{verification.status} {HTTPStatus(verification.status).phrase}", headers)
        return [b"" if environ.get("REQUEST_METHOD") == "HEAD" else body]


def _text(path: str) -> str:
    """A path of the environment, whose bytes are in Latin-1 (PEP 3333), as UTF-8."""
    return path.encode("latin-1").decode("utf-8", "replace")
