"""A small HTTP client: each answer is a Response, an error's too; only no answer raises OSError."""

import json
import urllib.error
import urllib.request

_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Response:
    """status, headers, body (bytes), text, json()."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def text(self):
        return self.body.decode(errors="replace")

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.text[:2000]}"


def request(url, body=None, method=None, headers=None, deadline=10):
    """GET, or POST where there is a body: bytes or str as they are, anything else as JSON."""
    headers = dict(headers or {})
    if body is not None and not isinstance(body, (bytes, str)):
        body = json.dumps(body)
        headers.setdefault("Content-Type", "application/json")
    data = body.encode() if isinstance(body, str) else body
    wanted = urllib.request.Request(url, data=data, method=method, headers=headers)
    try:
        with _opener.open(wanted, timeout=deadline) as answer:
            return Response(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Response(error.code, error.headers, error.read())
