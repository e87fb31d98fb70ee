"""The scenario of the SDKs, in Python's idiom.

The environment has the servers; each step prints a line, the same as every other SDK.
"""

import json
import os

from fastauth_client import ApiClient, Configuration, GatewaysApi, HealthApi, OauthApi, TokensApi
from fastauth_client.exceptions import (
    ApiException,
    BadRequestException,
    ForbiddenException,
    ServiceException,
    UnauthorizedException,
)

SERVER, LIMITED, UNAVAILABLE = (os.environ[name] for name in ("SERVER", "LIMITED", "UNAVAILABLE"))


def at(server, token=None):
    return ApiClient(Configuration(host=server, access_token=token, retries=0))


def say(step, outcome):
    print(f"{step}: {outcome}", flush=True)


def refused(step, kind, call):
    """Prints the text of an error: the detail of a problem, the description of an OAuth error, an envelope's message."""
    try:
        call()
    except kind as error:
        answer = json.loads(error.body)
        said = answer.get("detail") or answer.get("error_description") or answer["message"]
        say(step, f"{error.status} {said}")
    else:
        say(step, "no error")


def raw(method, path, expected, form=None, content_type="application/x-www-form-urlencoded", body=None):
    """Sends a request that the SDK refuses, because it violates the contract."""
    connections = at(SERVER)
    answer = connections.call_api(
        method, SERVER + path, {"Content-Type": content_type}, body=body, post_params=form
    )
    answer.read()
    return connections.response_deserialize(answer, {expected: "Problem"})


def worth(token):
    return f"active {token.client_id}" if token.active else "inactive"


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
asker = OauthApi(at(SERVER, master))
oauth = OauthApi(at(SERVER))
live = renewed.access_token.get_secret_value()
say("introspect", worth(asker.introspect_token(live)))
oauth.revoke_token(live)
say("introspect after revoke", worth(asker.introspect_token(live)))
refused("guarded call after revoke", UnauthorizedException, HealthApi(at(SERVER, live)).access_health)
refused(
    "refresh after revoke",
    UnauthorizedException,
    lambda: tokens.refresh_token(renewed.refresh_token.get_secret_value()),
)

refused("no credential", UnauthorizedException, HealthApi(at(SERVER)).access_health)
refused("malformed", BadRequestException, lambda: raw("GET", "/auth/token/new?client_id=", "400"))
refused("no refresh token", UnauthorizedException, lambda: tokens.refresh_token("x"))
refused("revoke nothing", BadRequestException, oauth.revoke_token)
refused("introspect without the master token", UnauthorizedException, lambda: oauth.introspect_token("x"))
refused("refused client", ForbiddenException, lambda: TokensApi(at(LIMITED)).new_token(client_id="sdk"))
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
oauth_unavailable = OauthApi(at(UNAVAILABLE, master))
refused("no store, revoke", ServiceException, lambda: oauth_unavailable.revoke_token(os.environ["SIGNED_ACCESS"]))
refused("no store, introspect", ServiceException, lambda: oauth_unavailable.introspect_token(os.environ["SIGNED_ACCESS"]))
