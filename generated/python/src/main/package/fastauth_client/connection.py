"""Connections to a service, which the classes of ``fastauth_client.api`` call it by."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from types import TracebackType

from fastauth_client._endpoint import Endpoint, Value, basic
from fastauth_client._transport import Answer, AsyncTransport, Transport


def _endpoint(
    server: str,
    access_token: str | None,
    master_token: str | None,
    client: tuple[str, str] | None,
    timeout: float,
) -> Endpoint:
    if sum(credential is not None for credential in (access_token, master_token, client)) > 1:
        raise ValueError("pass one of access_token, master_token and client")
    if access_token is not None:
        return Endpoint(server, timeout, {"Authorization": f"Bearer {access_token}"})
    if master_token is not None:
        return Endpoint(server, timeout, {"MASTER-TOKEN": master_token})
    return Endpoint(server, timeout, basic(*client) if client is not None else {})


def _accepted(answer: Answer) -> Answer:
    error = answer.error()
    if error is not None:
        raise error
    return answer


class Connection:
    """A connection with one credential, for any number of threads.

    ``client`` is the id and the secret of a registered client; ``timeout`` (seconds) bounds each call.
    """

    def __init__(
        self,
        server: str,
        *,
        access_token: str | None = None,
        master_token: str | None = None,
        client: tuple[str, str] | None = None,
        timeout: float = 5.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._endpoint = _endpoint(server, access_token, master_token, client, timeout)
        self._transport = Transport(tls)

    def call(
        self,
        method: str,
        path: str,
        *,
        path_parameters: Mapping[str, str] | None = None,
        query: Mapping[str, Value] | None = None,
        headers: Mapping[str, Value] | None = None,
        form: Mapping[str, Value] | None = None,
        json: object = None,
    ) -> Answer:
        """Raises Refused and Unavailable."""
        request = self._endpoint.request(
            method, path, path_parameters=path_parameters, query=query, headers=headers, form=form, json=json
        )
        return _accepted(self._transport.send(request))

    def close(self) -> None:
        self._transport.close()

    def __enter__(self) -> Connection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class AsyncConnection:
    """The same for the event loop of its first use, and when this is closed, for that of the next."""

    def __init__(
        self,
        server: str,
        *,
        access_token: str | None = None,
        master_token: str | None = None,
        client: tuple[str, str] | None = None,
        timeout: float = 5.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._endpoint = _endpoint(server, access_token, master_token, client, timeout)
        self._transport = AsyncTransport(tls)

    async def call(
        self,
        method: str,
        path: str,
        *,
        path_parameters: Mapping[str, str] | None = None,
        query: Mapping[str, Value] | None = None,
        headers: Mapping[str, Value] | None = None,
        form: Mapping[str, Value] | None = None,
        json: object = None,
    ) -> Answer:
        """Raises Refused and Unavailable."""
        request = self._endpoint.request(
            method, path, path_parameters=path_parameters, query=query, headers=headers, form=form, json=json
        )
        return _accepted(await self._transport.send(request))

    async def close(self) -> None:
        await self._transport.close()

    async def __aenter__(self) -> AsyncConnection:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()
