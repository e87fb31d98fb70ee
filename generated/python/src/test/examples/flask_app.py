"""A Flask application that a middleware guards: what is below /orders needs a scope."""

import os

from fastauth_client import Verifier
from fastauth_client.wsgi import FastAuthMiddleware
from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def index() -> dict[str, bool]:
    return {"open": True}


@app.get("/orders/mine")
def mine() -> dict[str, str]:
    return {"client": request.environ["fastauth"].client_id}


verifier = Verifier(os.environ["SERVER"], "api", os.environ["API_SECRET"], issuer=os.environ.get("ISSUER"))
app.wsgi_app = FastAuthMiddleware(app.wsgi_app, verifier, {"/orders": ["orders:read"]})  # type: ignore[method-assign]
