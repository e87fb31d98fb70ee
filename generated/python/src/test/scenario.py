"""The scenario of the SDKs, in Python's idiom.

The servers come in the environment; each step prints a line, and the lines are those of every other SDK.
"""

import json
import os

from fastauth_client import ApiClient, Configuration, GatewaysApi, HealthApi, TokensApi
from fastauth_client.exceptions import (
    ApiException,
    BadRequestException,
    ServiceException,
    UnauthorizedException,
)

SERVER, LIMITED, UNAVAILABLE = (os.environ[name] for name in ("SERVER", "LIMITED", "UNAVAILABLE"))


def at(server, token=None):
    return ApiClient(Configuration(host=server, access_token=token, retries=0))


def say(step, outcome):
    print(f"{step}: {outcome}", flush=True)


def refused(step, kind, call):
    """What an error answer says: problems have a detail, envelopes a message."""
    try:
        call()
    except kind as error:
        answer = json.loads(error.body)
        say(step, f"{error.status} {answer.get('detail') or answer['message']}")
    else:
        say(step, "no error")


def raw(method, path, expected, form=None, content_type="application/x-www-form-urlencoded", body=None):
    """A call that the SDK would refuse to make, because it knows the limits of the contract."""
    connections = at(SERVER)
    answer = connections.call_api(
        method, SERVER + path, {"Content-Type": content_type}, body=body, post_params=form
    )
    answer.read()
    return connections.response_deserialize(answer, {expected: "Problem"})


tokens = TokensApi(at(SERVER))
issued = tokens.new_token(client_id="sdk").data
say("new", issued.client_id)
say("guarded call", HealthApi(at(SERVER, issued.access_token.get_secret_value())).access_health().status)
renewed = tokens.refresh_token(issued.refresh_token.get_secret_value()).data
say("refresh", "the same pair" if renewed.access_token == issued.access_token else "a new pair")
again = tokens.refresh_token(issued.refresh_token.get_secret_value()).data
say("replay within grace", "the same pair" if again.access_token == renewed.access_token else "a new pair")
master = os.environ["MASTER"]
say("master call", HealthApi(at(SERVER, master)).master_health().status)
explained = GatewaysApi(at(SERVER, master)).explain(path="/access/health")
say("explain", f"{explained.level} {explained.decision}")
verified = GatewaysApi(at(SERVER)).verify_access_with_http_info(_headers={"ACCESS-TOKEN": renewed.access_token.get_secret_value()})
say("verify", verified.headers["X-FastAuth-Client-Id"])

refused("superseded", UnauthorizedException, HealthApi(at(SERVER, issued.access_token.get_secret_value())).access_health)
refused("no credential", UnauthorizedException, HealthApi(at(SERVER)).access_health)
refused("malformed", BadRequestException, lambda: raw("GET", "/auth/token/new?client_id=", "400"))
refused("no refresh token", UnauthorizedException, lambda: tokens.refresh_token("x"))
refused("too large", ApiException, lambda: raw("POST", "/auth/token/refresh", "413", [("refresh_token", "x" * 20_000)]))
refused("wrong type", ApiException, lambda: raw("POST", "/auth/token/refresh", "415", None, "text/plain", "x"))
guessing = HealthApi(at(LIMITED, "wrong"))
try:
    guessing.master_health()
except UnauthorizedException:
    refused("guessing", ApiException, guessing.master_health)
unavailable = TokensApi(at(UNAVAILABLE))
refused("no store, new", ServiceException, lambda: unavailable.new_token(client_id="sdk"))
refused("no store, refresh", ServiceException, lambda: unavailable.refresh_token(os.environ["SIGNED_REFRESH"]))
refused(
    "no store, guarded call",
    ServiceException,
    HealthApi(at(UNAVAILABLE, os.environ["SIGNED_ACCESS"])).access_health,
)
