"""Each OAuth client library of the distribution plays the scenario; a line is the library, the step and the outcome."""

import base64
import json
import os
import traceback
from urllib.parse import quote_plus

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

# The server listens on the loopback address without TLS, and a refresh may narrow the scope.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
os.environ["OAUTHLIB_RELAX_TOKEN_SCOPE"] = "1"

ISSUER = os.environ["ISSUER"]
TOKEN = ISSUER + "/oauth2/token"
REVOKE = ISSUER + "/auth/token/revoke"
INTROSPECT = ISSUER + "/auth/token/introspect"
ORDERS = "https://orders.example"
SECRETS = json.loads(os.environ["SECRETS"])
PUBLIC_REFRESH = json.loads(os.environ["PUBLIC_REFRESH"])


class RequestsOauthlib:
    """It encodes neither part of Basic (RFC 6749, section 2.3.1): its caller does. It has no introspection."""

    def __init__(self, client_id, secret, method="client_secret_basic"):
        self.client = BackendApplicationClient(client_id)
        self.session = OAuth2Session(client=self.client)
        self.secret = secret
        self.basic = method == "client_secret_basic"
        self.auth = HTTPBasicAuth(quote_plus(client_id), quote_plus(secret or "")) if self.basic else None

    def grant(self, **parameters):
        if self.basic:
            return self.session.fetch_token(TOKEN, auth=self.auth, **parameters)
        return self.session.fetch_token(TOKEN, include_client_id=True, client_secret=self.secret, **parameters)

    def refresh(self, refresh_token, **parameters):
        # It sends the scope of the session.
        self.session.scope = parameters.pop("scope", None)
        if not self.basic:
            parameters["client_id"] = self.client.client_id
        return self.session.refresh_token(TOKEN, refresh_token=refresh_token, auth=self.auth, **parameters)

    def revoke(self, token):
        url, headers, body = self.client.prepare_token_revocation_request(REVOKE, token, "refresh_token")
        requests.post(url, data=body, headers=headers, auth=self.auth, timeout=20).raise_for_status()


class Authlib:
    """It encodes neither part of Basic: ids with reserved characters need the request body."""

    def __init__(self, client_id, secret, method="client_secret_basic"):
        self.session = AuthlibSession(
            client_id,
            secret,
            token_endpoint_auth_method=method,
            revocation_endpoint_auth_method=method,
            introspection_endpoint_auth_method=method,
        )

    def grant(self, **parameters):
        return self.session.fetch_token(TOKEN, grant_type="client_credentials", **parameters)

    def refresh(self, refresh_token, **parameters):
        return self.session.refresh_token(TOKEN, refresh_token=refresh_token, **parameters)

    def revoke(self, token):
        self.session.revoke_token(REVOKE, token, token_type_hint="refresh_token").raise_for_status()

    def introspect(self, token):
        return self.session.introspect_token(INTROSPECT, token, token_type_hint="access_token").json()


def granted(token):
    payload = token["access_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    audience = claims["aud"]
    return scope(token["scope"]) + " for " + (audience if isinstance(audience, str) else ",".join(audience))


def scope(value):
    return " ".join(sorted(value.split() if isinstance(value, str) else value))


def play(name, library, reserved_method):
    def say(step, outcome):
        print(f"{name} {step}: {outcome}")

    def refused(step, call, *arguments, **parameters):
        try:
            call(*arguments, **parameters)
            say(step, "no error")
        except (OAuth2Error, OAuthError) as error:
            say(step, error.error)

    secret = SECRETS["billing"]
    billing = library("billing", secret)
    token = billing.grant(scope="orders:read orders:write", resource=ORDERS)
    say("client_credentials", granted(token))
    posting = library("billing", secret, "client_secret_post")
    say("client_secret_post", granted(posting.grant(scope="orders:read", resource=ORDERS)))
    for step, client_id in (("reserved characters", "a:b%c d+e&f"), ("non-ASCII id", "zoë")):
        client = library(client_id, SECRETS[client_id], reserved_method)
        say(step, scope(client.grant(scope="orders:read")["scope"]))
    refused("wrong secret", library("billing", secret[:-1] + "!").grant, scope="orders:read")
    refused("scope not allowed", library("billing", secret).grant, scope="admin")
    refused("resource not allowed", billing.grant, scope="orders:read", resource="https://other.example")
    narrowed = billing.refresh(token["refresh_token"], scope="orders:read")
    say("narrowed", granted(narrowed))
    refused("widened", billing.refresh, narrowed["refresh_token"], scope="orders:read admin")
    whole = billing.refresh(narrowed["refresh_token"])
    say("refresh", granted(whole))
    introspecting = library("orders-api", SECRETS["orders-api"])
    if hasattr(library, "introspect"):
        answer = introspecting.introspect(whole["access_token"])
        say("introspect", f"{str(answer['active']).lower()} {answer['client_id']} {scope(answer['scope'])}")
    billing.revoke(whole["refresh_token"])
    if hasattr(library, "introspect"):
        say("introspect after revoke", str(introspecting.introspect(whole["access_token"])["active"]).lower())
    refused("refresh after revoke", billing.refresh, whole["refresh_token"])
    app = library("app", None, "none")
    say("public client", scope(app.refresh(PUBLIC_REFRESH[name])["scope"]))


for arguments in (
    ("requests-oauthlib", RequestsOauthlib, "client_secret_basic"),
    ("authlib", Authlib, "client_secret_post"),
):
    try:
        play(*arguments)
    except Exception:  # The next library plays all the same.
        print(f"{arguments[0]} failed: {traceback.format_exc()}")
