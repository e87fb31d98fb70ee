"""Verifies a token of each line of standard input with PyJWT; prints the subject, or why the token is refused."""

import os
import sys

import jwt

ISSUER = os.environ["ISSUER"]
AUDIENCE = os.environ["AUDIENCE"]
KEYS = jwt.PyJWKClient(ISSUER + "/.well-known/jwks.json")


def verify(token):
    return jwt.decode(
        token,
        KEYS.get_signing_key_from_jwt(token).key,
        algorithms=["ES256", "RS256", "EdDSA"],
        issuer=ISSUER,
        audience=AUDIENCE,
        options={"require": ["exp", "iss", "aud", "sub"]},
    )


for line in sys.stdin:
    try:
        print("accepted", verify(line.strip())["sub"], flush=True)
    except jwt.PyJWTError as error:
        print("refused", repr(error), flush=True)
