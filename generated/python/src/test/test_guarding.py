"""Which paths are guarded, where tokens are in requests, and what the middlewares answer."""

import asyncio
import json
import unittest

from fastauth_client import Accepted, Undecided
from fastauth_client._guarding import GuardedPaths, presented
from fastauth_client.asgi import FastAuthMiddleware as Asgi
from fastauth_client.verification import insufficient_scope, invalid_token
from fastauth_client.wsgi import FastAuthMiddleware as Wsgi

UNCLEAR = ("read", "old")
ACCEPTED = Accepted("shop", "s", frozenset(), (), 0.0, {})
VERDICTS = {
    "good": ACCEPTED,
    "bad": invalid_token("x"),
    "poor": insufficient_scope(("read",)),
    "late": Undecided("x", 7),
}


class KnownTokens:
    def verify(self, token, *scopes):
        return VERDICTS[token]


class KnownTokensAsync:
    closed = False

    async def verify(self, token, *scopes):
        return VERDICTS[token]

    async def close(self):
        self.closed = True


class GuardingTest(unittest.TestCase):
    def test_prefixes(self):
        paths = GuardedPaths({"/orders": ["read"], "/orders/old": ["old", "read"], "/access": []})
        for path, root, expected in (
            ("/orders", "", ("read",)),
            ("/ordersheet", "", ("read",)),
            ("/orders/old/1", "", ("read", "old")),
            ("/access", "", ()),
            ("/", "", None),
            ("", "", None),
            ("/api/orders", "/api", ("read",)),
            ("/orders", "/api", ("read",)),
            ("/other/orders", "", None),
            ("/ORDERS", "", ("read",)),
            ("/other;x", "", UNCLEAR),
            ("//orders", "", UNCLEAR),
            ("/x/../orders", "", UNCLEAR),
            ("/./orders/", "", UNCLEAR),
            ("/.", "", UNCLEAR),
            ("/api//orders", "/api", UNCLEAR),
            ("/%6frders", "", UNCLEAR),
            ("/x\\orders", "", UNCLEAR),
            ("/x\0", "", UNCLEAR),
            ("/\ufffd", "", UNCLEAR),
            ("orders", "", UNCLEAR),
            ("*", "", UNCLEAR),
            ("http://host/orders", "", UNCLEAR),
            ("/api/other", "/api", None),
            ("/apiary", "/api", None),
            ("/.well-known/x", "", None),
            ("/x", "/", None),
            ("/", "/orders", ("read",)),
            ("/ü/a.b/~c:@!$&'()*+,=", "", None),
        ):
            with self.subTest(path=path, root=root):
                self.assertEqual(paths.scopes(path, root), expected)
        self.assertEqual(GuardedPaths({"/api/orders": []}).scopes("/orders", "/api"), ())
        self.assertEqual(GuardedPaths({"/Orders": ["a"], "/orders": ["b"]}).scopes("/orders", ""), ("a", "b"))
        self.assertEqual(GuardedPaths({"/orders/": []}).scopes("/orders", ""), ())
        for path in ("", "*", "x", "/é", "\\"):
            self.assertEqual(GuardedPaths({"/": []}).scopes(path, ""), ())
        for wrong in ({"orders": []}, {"/orders": "read"}, {"/x/../orders": []}, {"/%6frders": []}, {"": []}):
            with self.assertRaisesRegex(ValueError, "in paths must (start|be)"):
                GuardedPaths(wrong)

    def test_where_a_token_is(self):
        bearer = ("authorization", "bearer  t ")
        own = ("access-token", "t")
        for headers, expected in (
            ([bearer], "t"),
            ([own], "t"),
            ([("authorization", "Basic x"), own], "t"),
            ([], 401),
            ([("authorization", "Bearer")], 401),
            ([("access-token", " ")], 401),
            ([bearer, own], 400),
            ([bearer, bearer], 400),
            ([("access-token", "a, b")], 400),
        ):
            with self.subTest(headers):
                token = presented(headers)
                self.assertEqual(token if isinstance(token, str) else token.status, expected)

    def test_answers_of_asgi(self):
        for token, status, name, value in (
            (b"bad", 401, b"www-authenticate", b'Bearer error="invalid_token", error_description="x"'),
            (b"poor", 403, b"www-authenticate", b'Bearer error="insufficient_scope", scope="read"'),
            (b"late", 503, b"retry-after", b"7"),
            (b"", 401, b"www-authenticate", b"Bearer"),
        ):
            start, body = self.asgi({"type": "http", "headers": [(b"Access-Token", token)]})
            headers = dict(start["headers"])
            self.assertEqual((start["status"], headers[name]), (status, value))
            self.assertEqual(headers[b"content-type"], b"application/problem+json")
            self.assertEqual(json.loads(body["body"])["status"], status)
        self.assertEqual(self.asgi({"type": "http", "method": "HEAD", "headers": []})[1]["body"], b"")
        self.assertEqual(self.asgi({"type": "http", "headers": [(b"ACCESS-TOKEN", b"good")]}), ["shop"])
        self.assertEqual(self.asgi({"type": "http", "path": "/open", "headers": []}), ["nobody"])

    def test_websockets_are_refused_before_they_are_accepted(self):
        (close,) = self.asgi({"type": "websocket", "headers": []})
        self.assertEqual((close["type"], close["code"]), ("websocket.close", 1008))
        extensions = {"websocket.http.response": {}}
        start, body = self.asgi({"type": "websocket", "headers": [], "extensions": extensions})
        self.assertEqual((start["type"], start["status"]), ("websocket.http.response.start", 401))
        self.assertEqual(self.asgi({"type": "websocket", "headers": [(b"access-token", b"good")]}), ["shop"])
        with self.assertRaises(ValueError):
            self.asgi({"type": "another", "headers": []})

    def asgi(self, scope):
        sent = []

        async def application(scope, receive, send):
            sent.append(scope["fastauth"].client_id if "fastauth" in scope else "nobody")

        async def send(message):
            sent.append(message)

        middleware = Asgi(application, KnownTokensAsync(), {"/orders": []})
        asyncio.run(middleware({"path": "/orders", **scope}, None, send))
        return sent

    def test_the_verifier_is_closed_when_the_application_shuts_down(self):
        async def application(scope, receive, send):
            self.assertFalse(verifier.closed)

        verifier = KnownTokensAsync()
        asyncio.run(Asgi(application, verifier)({"type": "lifespan"}, None, None))
        self.assertTrue(verifier.closed)

    def test_answers_of_wsgi(self):
        for token, status, name, value in (
            ("bad", "401 Unauthorized", "WWW-Authenticate", 'Bearer error="invalid_token", error_description="x"'),
            ("poor", "403 Forbidden", "WWW-Authenticate", 'Bearer error="insufficient_scope", scope="read"'),
            ("late", "503 Service Unavailable", "Retry-After", "7"),
            ("", "401 Unauthorized", "WWW-Authenticate", "Bearer"),
        ):
            started, body = self.wsgi({"PATH_INFO": "/orders", "HTTP_ACCESS_TOKEN": token})
            self.assertEqual((started[0], dict(started[1])[name]), (status, value))
            self.assertEqual(json.loads(body)["status"], int(status[:3]))
        self.assertEqual(self.wsgi({"PATH_INFO": "/orders", "HTTP_AUTHORIZATION": "Bearer good"})[1], b"shop")
        self.assertEqual(self.wsgi({"PATH_INFO": "/open"})[1], b"nobody")
        self.assertEqual(self.wsgi({"PATH_INFO": "/orders", "REQUEST_METHOD": "HEAD"})[1], b"")
        self.assertEqual(self.wsgi({"PATH_INFO": "/orders", "HTTP_ACCESS_TOKEN": "a,b"})[0][0], "400 Bad Request")

    def wsgi(self, environ):
        started = []

        def application(environ, start_response):
            return [environ["fastauth"].client_id.encode() if "fastauth" in environ else b"nobody"]

        middleware = Wsgi(application, KnownTokens(), {"/orders": []})
        body = b"".join(middleware(environ, lambda *arguments: started.extend(arguments)))
        return started, body


if __name__ == "__main__":
    unittest.main()
