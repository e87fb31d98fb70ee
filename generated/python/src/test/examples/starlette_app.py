"""A Starlette application that a middleware guards: requests and websockets below /orders need a scope."""

import os

from fastauth_client import AsyncVerifier
from fastauth_client.asgi import FastAuthMiddleware
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

verifier = AsyncVerifier(os.environ["SERVER"], "api", os.environ["API_SECRET"], issuer=os.environ.get("ISSUER"))


async def index(request: Request) -> JSONResponse:
    return JSONResponse({"open": True})


async def mine(request: Request) -> JSONResponse:
    return JSONResponse({"client": request.scope["fastauth"].client_id})


async def feed(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text(websocket.scope["fastauth"].client_id)
    await websocket.close()


app = Starlette(
    routes=[Route("/", index), Route("/orders/mine", mine), WebSocketRoute("/orders/feed", feed)],
    middleware=[Middleware(FastAuthMiddleware, verifier=verifier, paths={"/orders": ["orders:read"]})],
)
