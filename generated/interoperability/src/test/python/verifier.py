"""Verifies a token of each line of standard input with PyJWT; prints the subject, or why the token is refused."""

import os
import sys

import jwt

ISSUER = os.environ["ISSUER"]
KEYS = jwt.PyJWKClient(ISSUER + "/.well-known/jwks.json")

for line in sys.stdin:
    token = line.strip()
    try:
        claims = jwt.decode(
            token,
            KEYS.get_signing_key_from_jwt(token).key,
            algorithms=["ES256", "RS256", "EdDSA"],
            issuer=ISSUER,
            audience=os.environ["AUDIENCE"],
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
        print("accepted", claims["sub"], flush=True)
    except jwt.PyJWTError as error:
        print("refused", repr(error), flush=True)
