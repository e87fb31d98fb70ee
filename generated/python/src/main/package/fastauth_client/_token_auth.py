"""Credentials of httpx: a token of a source, and one more attempt with another token after a 401."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Generator

import httpx


def _with(request: httpx.Request, token: str) -> httpx.Request:
    request.headers["Authorization"] = f"Bearer {token}"
    return request


class TokenAuth(httpx.Auth):
    """For ``httpx.Client``. The body of a request is read into memory, so that it can be sent again."""

    requires_request_body = True

    def __init__(self, current: Callable[[], str], replace: Callable[[str], str]) -> None:
        self._current = current
        self._replace = replace

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.read()
        token = self._current()
        response = yield _with(request, token)
        if response.status_code == 401:
            yield _with(request, self._replace(token))

    def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        raise RuntimeError("Use the auth() of an AsyncTokenSource with httpx.AsyncClient")


class AsyncTokenAuth(httpx.Auth):
    """For ``httpx.AsyncClient``. The body of a request is read into memory, so that it can be sent again."""

    requires_request_body = True

    def __init__(self, current: Callable[[], Awaitable[str]], replace: Callable[[str], Awaitable[str]]) -> None:
        self._current = current
        self._replace = replace

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        await request.aread()
        token = await self._current()
        response = yield _with(request, token)
        if response.status_code == 401:
            yield _with(request, await self._replace(token))

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        raise RuntimeError("Use the auth() of a TokenSource with httpx.Client")
