"""A WSGI application without a framework, all of which is guarded."""

import json
import os

from fastauth_client import Verifier
from fastauth_client.wsgi import FastAuthMiddleware


def mine(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"client": environ["fastauth"].client_id}).encode()]


verifier = Verifier(os.environ["SERVER"], "api", os.environ["API_SECRET"], issuer=os.environ.get("ISSUER"))
app = FastAuthMiddleware(mine, verifier)
