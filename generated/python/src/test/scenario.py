"""The scenario of the SDKs, in Python's idiom.

The environment has the servers; each step prints a line, the same as every other SDK.
"""

import os

from fastauth_client import Connection, FastAuthError
from fastauth_client.api import GatewaysApi, HealthApi, OauthApi, OperatorsApi, SessionsApi, TokensApi

SERVER, LIMITED, UNAVAILABLE = (os.environ[name] for name in ("SERVER", "LIMITED", "UNAVAILABLE"))


def at(server, token=None):
    return Connection(server, access_token=token)


def say(step, outcome):
    print(f"{step}: {outcome}", flush=True)


def refused(step, call):
    """Prints the status of an error and what the service said."""
    try:
        call()
    except FastAuthError as error:
        say(step, f"{error.status} {error.detail}")
    else:
        say(step, "no error")


def worth(token):
    return f"active {token.client_id}" if token.active else "inactive"


tokens = TokensApi(at(SERVER))
issued = tokens.new_token(client_id="sdk").data
say("new", issued.client_id)
say("guarded call", HealthApi(at(SERVER, issued.access_token)).access_health().status)
renewed = tokens.refresh_token(issued.refresh_token).data
say("refresh", "the same pair" if renewed.access_token == issued.access_token else "a new pair")
again = tokens.refresh_token(issued.refresh_token).data
say("replay within grace", "the same pair" if again.access_token == renewed.access_token else "a new pair")
master = os.environ["MASTER"]
say("master call", HealthApi(at(SERVER, master)).master_health().status)
explained = GatewaysApi(at(SERVER, master)).explain(path="/access/health")
say("explain", f"{explained.level} {explained.decision}")
watched = tokens.new_token(client_id="watched").data
operator = Connection(SERVER, master_token=master)
sessions = SessionsApi(operator)
listed = sessions.list_client_sessions("watched").sessions
say("sessions", f"{len(listed)} of {listed[0].client_id}")
sessions.end_session("watched", listed[0].sid)
refused("guarded call of an ended session", HealthApi(at(SERVER, watched.access_token)).access_health)
denied = OperatorsApi(operator).list_denials(client_id="watched").denials[0]
say("denials", f"{denied.reason} {denied.method} {denied.path}")
key = OperatorsApi(operator).list_keys().keys[0]
say("keys", f"{key.alg} {key.state}")
activity = OperatorsApi(operator).show_activity()
say("activity", f"{activity.store.kind} {activity.interval}")
settings = OperatorsApi(operator).list_settings().settings
say("settings", next(f"{setting.key} {setting.value}" for setting in settings if setting.key == "master-token"))
verified = GatewaysApi(at(SERVER, renewed.access_token)).verify_access()
say("verify", verified["x-fastauth-client-id"])

refused("superseded", HealthApi(at(SERVER, issued.access_token)).access_health)
asker = OauthApi(Connection(SERVER, master_token=master))
oauth = OauthApi(at(SERVER))
live = renewed.access_token
say("introspect", worth(asker.introspect_token(live)))
oauth.revoke_token(token=live)
say("introspect after revoke", worth(asker.introspect_token(live)))
refused("guarded call after revoke", HealthApi(at(SERVER, live)).access_health)
refused("refresh after revoke", lambda: tokens.refresh_token(renewed.refresh_token))

refused("no credential", HealthApi(at(SERVER)).access_health)
refused("malformed", lambda: tokens.new_token(client_id=""))
refused("no refresh token", lambda: tokens.refresh_token("x"))
refused("revoke nothing", oauth.revoke_token)
refused("introspect without the master token", lambda: oauth.introspect_token("x"))
refused("refused client", lambda: TokensApi(at(LIMITED)).new_token(client_id="sdk"))
refused("too large", lambda: tokens.refresh_token("x" * 20_000))
text = {"Content-Type": "text/plain"}
refused("wrong type", lambda: at(SERVER).call("POST", "/auth/token/refresh", headers=text, form={"refresh_token": "x"}))
guessing = HealthApi(at(LIMITED, "wrong"))
try:
    guessing.master_health()
except FastAuthError:
    refused("guessing", guessing.master_health)
unavailable = TokensApi(at(UNAVAILABLE))
refused("no store, new", lambda: unavailable.new_token(client_id="sdk"))
refused("no store, refresh", lambda: unavailable.refresh_token(os.environ["SIGNED_REFRESH"]))
refused("no store, guarded call", HealthApi(at(UNAVAILABLE, os.environ["SIGNED_ACCESS"])).access_health)
oauth_unavailable = OauthApi(at(UNAVAILABLE, master))
refused("no store, revoke", lambda: oauth_unavailable.revoke_token(token=os.environ["SIGNED_ACCESS"]))
refused("no store, introspect", lambda: oauth_unavailable.introspect_token(os.environ["SIGNED_ACCESS"]))
