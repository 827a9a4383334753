"""Posting forms and API bodies the way browsers and machines do."""

import uuid
from typing import Any

from django.test import Client


def post(client: Client, url: str, *, key: str | None = None, **data: Any) -> Any:
    """Send a form with its idempotency key."""
    fields = {name: value for name, value in data.items() if value is not None}
    return client.post(url, fields | {"idempotency_key": key or uuid.uuid4().hex})


def send(client: Client, url: str, body: Any = None, *, key: str | None = None) -> Any:
    """Send a JSON body with its Idempotency-Key."""
    headers = {"Idempotency-Key": key or uuid.uuid4().hex}
    return client.post(
        url, body if body is not None else {}, content_type="application/json", headers=headers
    )


def text_of(response: Any) -> str:
    """The answer's body as text."""
    return response.content.decode()
