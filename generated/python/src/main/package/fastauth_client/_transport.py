"""One request and its answer, bounded in time and size, for threads and for asyncio."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import httpx

from fastauth_client._backoff import retry_after
from fastauth_client._decoding import decode
from fastauth_client._home import Home
from fastauth_client.errors import Refused, Unavailable

LARGEST_ANSWER = 4 * 1024 * 1024
LONGEST_DETAIL = 500

T = TypeVar("T")

# The credential is in the headers: old releases of httpx would add one of ~/.netrc.
_NO_MORE = httpx.Auth()
# UnicodeError: of the name of a host. RuntimeError: the client was closed meanwhile.
_NO_ANSWER = (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError, RuntimeError)


@dataclass(frozen=True)
class Request:
    """A request. ``timeout`` in seconds bounds it as a whole."""

    method: str
    url: str
    timeout: float
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Answer:
    """An answer. The names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def document(self) -> object:
        """The JSON of the body. Raises Unavailable if it is none: what answered is not the service."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise Unavailable("The answer is not JSON", self.status) from None

    def read(self, kind: type[T]) -> T:
        try:
            return decode(kind, self.document())
        except ValueError as error:
            raise Unavailable(f"The answer is not one of the service: {error}", self.status) from None

    def error(self) -> Refused | Unavailable | None:
        """The error that the answer is, if it is one."""
        if 200 <= self.status < 300:
            return None
        try:
            document = json.loads(self.body)
        except (ValueError, RecursionError):
            document = None
        members = document if isinstance(document, dict) else {}
        texts = (members.get(name) for name in ("detail", "error_description", "message"))
        detail = next((text for text in texts if isinstance(text, str)), "No reason was given")[:LONGEST_DETAIL]
        code = members.get("error")
        if self.status == 429 or self.status >= 500:
            return Unavailable(detail, self.status, retry_after(self.headers.get("retry-after"), time.time()))
        return Refused(detail, self.status, code[:LONGEST_DETAIL] if isinstance(code, str) else "")


class _Reading:
    """Collects the body of an answer."""

    def __init__(self) -> None:
        self._body = bytearray()

    def add(self, chunk: bytes) -> None:
        self._body += chunk
        if len(self._body) > LARGEST_ANSWER:
            raise Unavailable(f"The answer is larger than {LARGEST_ANSWER} bytes")

    def answer(self, response: httpx.Response) -> Answer:
        return Answer(response.status_code, dict(response.headers.items()), bytes(self._body))


def _unreachable(error: Exception) -> Unavailable:
    return Unavailable(f"The service did not answer: {type(error).__name__}")


def _built(client: httpx.Client | httpx.AsyncClient, request: Request) -> httpx.Request:
    # Not compressed: the size of what is read is then the size of what is kept.
    headers = {"Accept-Encoding": "identity", **request.headers}
    return client.build_request(
        request.method, request.url, headers=headers, content=request.content, timeout=request.timeout
    )


class Transport:
    """Sends requests from any thread."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._client = httpx.Client(verify=tls or True)

    def send(self, request: Request) -> Answer:
        """Raises Unavailable if there is no answer in time."""
        deadline = time.monotonic() + request.timeout
        reading = _Reading()
        try:
            response = self._client.send(_built(self._client, request), stream=True, auth=_NO_MORE)
            try:
                for chunk in response.iter_raw():
                    reading.add(chunk)
                    if time.monotonic() > deadline:
                        raise Unavailable("The service did not answer in time")
                return reading.answer(response)
            finally:
                response.close()
        except _NO_ANSWER as error:
            raise _unreachable(error) from error

    def close(self) -> None:
        self._client.close()


class AsyncTransport:
    """Sends requests on an event loop."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._home = Home()
        self._connect()

    def _connect(self) -> None:
        self._client = httpx.AsyncClient(verify=self._tls or True)

    async def send(self, request: Request) -> Answer:
        """Raises Unavailable if there is no answer in time."""
        self._enter()
        try:
            return await asyncio.wait_for(self._send(request), request.timeout)
        except asyncio.TimeoutError:
            raise Unavailable("The service did not answer in time") from None
        except _NO_ANSWER as error:
            raise _unreachable(error) from error

    async def _send(self, request: Request) -> Answer:
        reading = _Reading()
        response = await self._client.send(_built(self._client, request), stream=True, auth=_NO_MORE)
        try:
            async for chunk in response.aiter_raw():
                reading.add(chunk)
            return reading.answer(response)
        finally:
            await response.aclose()

    def _enter(self) -> None:
        if self._home.moved():
            self._connect()

    async def close(self) -> None:
        self._enter()
        await self._client.aclose()
