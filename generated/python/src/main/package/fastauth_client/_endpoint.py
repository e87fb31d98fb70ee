"""The address of a service and the credential for it, from which requests are made."""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus, urlencode, urlsplit

from fastauth_client._transport import Request

Value = str | int | bool | None


def basic(client_id: str, client_secret: str) -> dict[str, str]:
    """The credential of a client: its id and secret, each form-urlencoded (RFC 6749, section 2.3.1)."""
    if not client_id or not client_secret:
        raise ValueError("client_id and client_secret must not be empty")
    pair = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


@dataclass(frozen=True)
class Endpoint:
    """``server`` is the URL of the service, with its root path if it has one."""

    server: str
    timeout: float = 5.0
    credential: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.server)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("server must be an http or https URL without query and fragment")
        if parts.username is not None:
            raise ValueError("server must be a URL without user and password; pass the credential of its own")
        try:
            parts.port  # noqa: B018
        except ValueError as error:
            raise ValueError(f"server must be a URL with a valid port: {error}") from None
        _check(self.credential)
        if not 0 < self.timeout <= 600:
            raise ValueError("timeout must be above 0 and at most 600 seconds")
        object.__setattr__(self, "server", self.server.rstrip("/"))

    def request(
        self,
        method: str,
        path: str,
        *,
        path_parameters: Mapping[str, str] | None = None,
        query: Mapping[str, Value] | None = None,
        headers: Mapping[str, Value] | None = None,
        form: Mapping[str, Value] | Iterable[tuple[str, Value]] | None = None,
        json: object = None,
        timeout: float | None = None,
    ) -> Request:
        """A request with the credential. What is None is not sent."""
        for name, value in (path_parameters or {}).items():
            path = path.replace("{" + name + "}", quote(value, safe=""))
        asked = _encoded(query or {})
        content: bytes | None = None
        sent = {"Accept": "application/json", **self.credential}
        if form is not None:
            content = _encoded(form).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        elif json is not None:
            content = _document(json)
            sent["Content-Type"] = "application/json"
        given = {name: _text(value) for name, value in (headers or {}).items() if value is not None}
        _check(given)
        sent.update(given)
        url = self.server + path + ("?" + asked if asked else "")
        return Request(method, url, self.timeout if timeout is None else timeout, sent, content)


def _check(headers: Mapping[str, str]) -> None:
    """What httpx says of a malformed header has its value, which may be a secret."""
    for name, value in headers.items():
        if not value.isascii() or not value.isprintable() or value != value.strip():
            raise ValueError(f"{name} must be printable ASCII: is there a line break at the end of a secret?")


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _encoded(values: Mapping[str, Value] | Iterable[tuple[str, Value]]) -> str:
    pairs = values.items() if isinstance(values, Mapping) else values
    return urlencode([(name, _text(value)) for name, value in pairs if value is not None])


def _document(body: object) -> bytes:
    members = dataclasses.asdict(body) if dataclasses.is_dataclass(body) and not isinstance(body, type) else body
    if isinstance(members, dict):
        members = {name: value for name, value in members.items() if value is not None}
    return json.dumps(members).encode()
