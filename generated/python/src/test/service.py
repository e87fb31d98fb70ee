"""The service that the environment names, and what tests do at it."""

import os
import time
import unittest

from fastauth_client import Accepted, Rejected

SERVER = os.environ.get("SERVER", "")
# Signs by HMAC, and its tokens name neither issuer nor audience.
PLAIN_SERVER = os.environ.get("PLAIN_SERVER", "")
ISSUER = os.environ.get("ISSUER")
MASTER = os.environ.get("MASTER", "")
API_SECRET = os.environ.get("API_SECRET", "")
SHOP_SECRET = os.environ.get("SHOP_SECRET", "")

needed = unittest.skipUnless(SERVER, "SERVER names a service")


def eventually(condition, seconds=10.0):
    """Waits until the condition holds, and returns its value."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value or time.monotonic() > deadline:
            return value
        time.sleep(0.005)


def accepted(verification):
    assert isinstance(verification, Accepted), verification
    return verification


def refused(verification):
    assert isinstance(verification, Rejected), verification
    return verification
