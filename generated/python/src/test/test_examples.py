"""The examples of middlewares, each on a real server and against the real service."""

import importlib.util
import os
import pathlib
import socket
import subprocess
import sys
import unittest

import httpx
import service
from fastauth_client import TokenSource

EXAMPLES = pathlib.Path(__file__).parent / "examples"
WSGIREF = """
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgi_app import app
make_server("127.0.0.1", int(sys.argv[1]), app).serve_forever()
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def uvicorn(application, port):
    return ["-m", "uvicorn", application, "--port", str(port), "--log-level", "warning", "--root-path", "/api"]


def gunicorn(application, port):
    return [
        "-m",
        "gunicorn",
        application,
        "--bind",
        f"127.0.0.1:{port}",
        "--preload",
        "--workers",
        "2",
        "--threads",
        "2",
    ]


def raw(client, target):
    """The status of a request whose target no client normalizes."""
    with socket.create_connection((client.base_url.host, client.base_url.port), 10) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        return int(connection.makefile("rb").readline().split()[1])


def wsgiref(application, port):
    return ["-c", WSGIREF, str(port)]


def installed(*modules):
    missing = [module for module in modules if importlib.util.find_spec(module) is None]
    return unittest.skipIf(missing, f"not installed: {missing}")


@service.needed
class ExamplesTest(unittest.TestCase):
    def serve(self, server, application):
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, *server(application, port)],
            cwd=EXAMPLES,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}")
        self.addCleanup(client.close)

        def answers():
            try:
                return client.get("/").status_code
            except httpx.TransportError:
                return process.poll() is not None

        self.assertTrue(service.eventually(answers, 30))
        self.assertIsNone(process.poll(), "it ended")
        return client

    def guarded(self, client):
        """A token is accepted, and refused a second after it was revoked; what else is wrong is refused."""
        with TokenSource.client_credentials(service.SERVER, "shop", service.SHOP_SECRET) as source:
            client.auth = source.auth()
            for _ in range(10):
                answer = client.get("/orders/mine")
                self.assertEqual((answer.status_code, answer.json()), (200, {"client": "shop"}))
            client.auth = None
            token = source.access_token()
            self.assertEqual(client.get("/orders/mine", headers={"ACCESS-TOKEN": token}).status_code, 200)
            twice = {"ACCESS-TOKEN": token, "Authorization": f"Bearer {token}"}
            self.assertEqual(client.get("/orders/mine", headers=twice).status_code, 400)
            source.revoke()
            headers = {"Authorization": f"Bearer {token}"}
            self.assertTrue(
                service.eventually(lambda: client.get("/orders/mine", headers=headers).status_code == 401, 1)
            )
        none = client.get("/orders/none")
        self.assertEqual((none.status_code, none.headers["www-authenticate"]), (401, "Bearer"))
        self.assertEqual(none.headers["content-type"], "application/problem+json")

    @installed("starlette", "uvicorn")
    def test_starlette(self):
        client = self.serve(uvicorn, "starlette_app:app")
        self.assertEqual(client.get("/").status_code, 200)
        self.guarded(client)
        for path in ("//orders/mine", "/x/../orders/mine", "/%2e/orders/mine", "/;/orders/mine", "/ORDERS/mine"):
            self.assertEqual(raw(client, path), 401, path)
        self.websockets(client)

    def websockets(self, client):
        if importlib.util.find_spec("websockets") is None:
            return
        from websockets.exceptions import InvalidStatus
        from websockets.sync.client import connect

        url = f"ws://127.0.0.1:{client.base_url.port}/orders/feed"
        with self.assertRaises(InvalidStatus) as refusal:
            connect(url).close()
        self.assertIn(refusal.exception.response.status_code, (401, 403))
        with TokenSource.client_credentials(service.SERVER, "shop", service.SHOP_SECRET) as source:
            with connect(url, additional_headers={"ACCESS-TOKEN": source.access_token()}) as websocket:
                self.assertEqual(websocket.recv(10), "shop")

    @installed("fastapi", "uvicorn")
    def test_fastapi(self):
        client = self.serve(uvicorn, "fastapi_app:app")
        self.guarded(client)
        with TokenSource.client_credentials(service.SERVER, "shop", service.SHOP_SECRET) as source:
            answer = client.delete("/orders/mine", auth=source.auth())
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(answer.headers["www-authenticate"], 'Bearer error="insufficient_scope", scope="orders:delete"')

    @installed("flask", "gunicorn")
    def test_flask_in_processes_that_were_forked(self):
        client = self.serve(gunicorn, "flask_app:app")
        self.assertEqual(client.get("/").status_code, 200)
        self.guarded(client)
        for path in ("//orders/mine", "/x/../orders/mine", "/%2e/orders/mine", "/;/orders/mine", "/ORDERS/mine"):
            self.assertEqual(raw(client, path), 401, path)

    def test_wsgi_without_a_framework(self):
        client = self.serve(wsgiref, "wsgi_app:app")
        self.assertEqual(client.get("/").status_code, 401)
        self.guarded(client)


if __name__ == "__main__":
    unittest.main()
