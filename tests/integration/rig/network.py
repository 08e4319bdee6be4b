"""What misbehaves on demand: a web server that keeps what it gets, and a TCP proxy."""

import http.server
import json
import socket
import threading

from rig.process import HOST
from rig.waiting import until


class _InProcess:
    """What the servers in this process share with those outside."""

    exit_code = None
    port = 0

    @property
    def address(self):
        return f"{HOST}:{self.port}"

    @property
    def url(self):
        return f"http://{self.address}"

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()


class HttpSink(_InProcess):
    """Keeps each request: requests is a list of (method, path, body as bytes). status and answer
    are what it says (set them at any time; status may be a function of the request); hang=True
    answers nothing until it is False again."""

    name = "web sink"

    def __init__(self, status=200, answer=b"{}"):
        self.status, self.answer, self.hang = status, answer, False
        self.requests = []

    def start(self):
        sink = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                entry = (self.command, self.path, body)
                sink.requests.append(entry)
                if sink.hang:
                    until(lambda: not sink.hang, 600, "the sink may answer")
                self.send_response(sink.status(entry) if callable(sink.status) else sink.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(sink.answer)))
                self.end_headers()
                self.wfile.write(sink.answer)

            do_GET = do_POST = do_PUT = handle_any

            def log_message(self, *_):
                pass

        class Listener(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, request, address):
                """A client that left is no concern of the test's."""

        self._server = Listener((HOST, self.port), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def bodies(self, path=None):
        """The bodies parsed as JSON, of one path or of all."""
        return [json.loads(body) for _, at, body in list(self.requests)
                if body and path in (None, at)]

    def wait_for_requests(self, count=1, deadline=30):
        until(lambda: len(self.requests) >= count, deadline, f"{count} requests")
        return list(self.requests)

    def stop(self):
        """Closes the port; start opens the same one again."""
        self.hang = False
        if self._server:
            self._server.shutdown()
            self._server.server_close()
        self._server = None

    _server = None
    close = stop

    def tail(self):
        return f"{len(self.requests)} requests, the last ones: {self.requests[-3:]!r:.2000}"


class Proxy(_InProcess):
    """A line to a port on this machine. mode is "pass", "refuse" (connections are closed at once,
    open ones too) or "hang" (all is taken, nothing goes on); delay is seconds added to each
    piece that passes."""

    name = "proxy"

    def __init__(self, target_port, delay=0.0):
        self.target_port, self.delay = target_port, delay
        self._mode = "pass"
        self._open = set()
        self._wake = threading.Event()

    @property
    def mode(self):
        return self._mode

    @mode.setter
    def mode(self, mode):
        assert mode in ("pass", "refuse", "hang"), mode
        self._mode = mode
        if mode == "refuse":
            self._drop()

    def start(self):
        self._listener = socket.create_server((HOST, self.port), backlog=128)
        self.port = self._listener.getsockname()[1]
        self._wake.clear()
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()
        return self

    def _accept(self, listener):
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            if self._mode == "refuse":
                near.close()
                continue
            try:
                far = socket.create_connection((HOST, self.target_port), 5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            self._open |= {near, far}
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(source, target), daemon=True).start()

    def _pump(self, source, target):
        try:
            while data := source.recv(65536):
                while self._mode == "hang" and not self._wake.wait(0.05):
                    pass
                if self.delay:
                    self._wake.wait(self.delay)
                target.sendall(data)
        except OSError:
            pass
        for end in (source, target):
            self._close(end)

    def _close(self, end):
        self._open.discard(end)
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        end.close()

    def _drop(self):
        for end in list(self._open):
            self._close(end)

    def stop(self):
        self._wake.set()
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()
        self._drop()

    close = stop

    def tail(self):
        return f"mode {self._mode}, {len(self._open) // 2} lines open"
