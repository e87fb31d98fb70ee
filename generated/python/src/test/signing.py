"""Signs tokens as the service does, with keys of its own."""

import base64
import json

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

ISSUER = "https://tokens.example"
EPOCH = 1_900_000_000

PRIVATE = {
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
    "RS256": rsa.generate_private_key(65537, 2048),
}
_ALGORITHMS = {"ES256": ECAlgorithm, "EdDSA": OKPAlgorithm, "RS256": RSAAlgorithm}


def jwk(algorithm, key=None, **members):
    public = (key or PRIVATE[algorithm]).public_key()
    kind = _ALGORITHMS[algorithm]
    document = json.loads((kind("SHA256") if hasattr(kind, "SHA256") else kind()).to_jwk(public))
    document.pop("key_ops", None)
    return {**document, "kid": algorithm, "alg": algorithm, "use": "sig", **members}


def claims(**changes):
    members = {
        "client_id": "shop",
        "type": "access",
        "iss": ISSUER,
        "aud": ISSUER,
        "iat": EPOCH,
        "exp": EPOCH + 600,
        "jti": "j",
        "sid": "s1",
        "gen": 0,
        "scope": "read write",
        **changes,
    }
    return {name: value for name, value in members.items() if value is not None}


def signed(algorithm="ES256", key=None, header=None, **changes):
    headers = {"kid": algorithm, "typ": "JWT", **(header or {})}
    headers = {name: value for name, value in headers.items() if value is not None}
    return jwt.encode(claims(**changes), key or PRIVATE[algorithm], algorithm, headers)


def with_header(token, **members):
    """The token with another header, which its signature does not cover."""
    header = base64.urlsafe_b64encode(json.dumps(members).encode()).decode().rstrip("=")
    return ".".join([header, *token.split(".")[1:]])
