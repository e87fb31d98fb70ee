"""What goes wrong. Texts come from the service and are for people; no error has a token or a secret in it."""

from __future__ import annotations


class FastAuthError(Exception):
    """Any error of the service or of the way to it."""


class Unavailable(FastAuthError):
    """The service did not answer in time, or answered 429 or 5xx. The same request may succeed later.

    ``status`` is absent when there was no answer, ``retry_after`` (seconds) when the service did not say.
    """

    def __init__(self, detail: str, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(detail, status, retry_after)
        self.detail = detail
        self.status = status
        self.retry_after = retry_after

    def __str__(self) -> str:
        return self.detail if self.status is None else f"{self.status} {self.detail}"


class Refused(FastAuthError):
    """The service refused the request; the same request is refused again.

    ``code`` is the error code of OAuth 2.0 (RFC 6749, section 5.2), or empty.
    """

    def __init__(self, detail: str, status: int, code: str = "") -> None:
        super().__init__(detail, status, code)
        self.detail = detail
        self.status = status
        self.code = code

    def __str__(self) -> str:
        return " ".join(part for part in (str(self.status), self.code, self.detail) if part)


class SessionEnded(FastAuthError):
    """The session is over: it was revoked, superseded, or has expired. Only a new one helps."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail
