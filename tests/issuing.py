"""Google, or Apple, on this machine: its keys over real HTTP."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from storytime_adapters.testing.issuers import Issuer


class Publisher(ThreadingHTTPServer):
    """What it answers can be changed while it runs."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.issuer = Issuer(self.url)
        self.status, self.headers, self.body = 200, {"Cache-Control": "public, max-age=3600, must-revalidate"}, None
        self.silence, self.over = threading.Event(), threading.Event()
        self.asked = 0

    @property
    def keys_url(self):
        return f"{self.url}/keys"


class Answering(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked += 1
        if self.server.silence.is_set():
            self.server.over.wait()
            return
        body = self.server.issuer.document() if self.server.body is None else self.server.body
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Tests speak for themselves."""


@contextmanager
def running_issuer():
    publisher = Publisher()
    thread = threading.Thread(target=publisher.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield publisher
    finally:
        publisher.over.set()
        publisher.shutdown()
        publisher.server_close()
        thread.join()
