"""A FastAPI application: a middleware guards paths, and a dependency gives the caller and requires scopes."""

import os

from fastapi import Depends, FastAPI, HTTPException
from fastauth_client import Accepted, AsyncVerifier
from fastauth_client.asgi import FastAuthMiddleware
from fastauth_client.verification import insufficient_scope
from starlette.requests import HTTPConnection

app = FastAPI()
app.add_middleware(
    FastAuthMiddleware,
    verifier=AsyncVerifier(os.environ["SERVER"], "api", os.environ["API_SECRET"], issuer=os.environ.get("ISSUER")),
    paths={"/orders": []},
)


class Caller:
    """Depends on a caller whose access token has the scopes."""

    def __init__(self, *scopes: str) -> None:
        self._scopes = scopes

    async def __call__(self, connection: HTTPConnection) -> Accepted:
        caller: Accepted = connection.scope["fastauth"]
        if not caller.scopes.issuperset(self._scopes):
            refusal = insufficient_scope(self._scopes)
            raise HTTPException(refusal.status, refusal.detail, refusal.headers)
        return caller


@app.get("/")
async def index() -> dict[str, bool]:
    return {"open": True}


@app.get("/orders/mine")
async def mine(caller: Accepted = Depends(Caller("orders:read"))) -> dict[str, str]:
    return {"client": caller.client_id}


@app.delete("/orders/mine")
async def delete(caller: Accepted = Depends(Caller("orders:delete"))) -> dict[str, str]:
    return {"client": caller.client_id}
