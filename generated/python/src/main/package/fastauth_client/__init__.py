"""The FastAuth token service: its operations, a source of access tokens, and a verifier of them."""

from fastauth_client._clock import Clock
from fastauth_client._grants import Tokens
from fastauth_client.async_token_source import AsyncTokenSource
from fastauth_client.async_verifier import AsyncVerifier
from fastauth_client.connection import AsyncConnection, Connection
from fastauth_client.errors import FastAuthError, Refused, SessionEnded, Unavailable
from fastauth_client.token_source import TokenSource
from fastauth_client.verification import Accepted, Mode, Rejected, Statistics, Undecided, Verification
from fastauth_client.verifier import Verifier

__all__ = [
    "Accepted",
    "AsyncConnection",
    "AsyncTokenSource",
    "AsyncVerifier",
    "Clock",
    "Connection",
    "FastAuthError",
    "Mode",
    "Refused",
    "Rejected",
    "SessionEnded",
    "Statistics",
    "TokenSource",
    "Tokens",
    "Unavailable",
    "Undecided",
    "Verification",
    "Verifier",
]
