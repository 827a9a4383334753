"""/healthz: whether this process can reach what it needs, for machines that watch it."""

from http import HTTPStatus

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from kunming_coord.accounts.middleware import public

OK, DOWN = "ok", "unreachable"
BROKER_TIMEOUT = 1.0  # seconds


@public
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers: without a broker pages still work and runs wait in their queue; else 503."""
    database, broker = _database(), _broker()
    status = HTTPStatus.OK if database == OK else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse(
        {"database": database, "broker": broker}, status=status, headers={"Cache-Control": "no-store"}
    )


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return DOWN
    return OK


def _broker() -> str:
    client = redis.Redis.from_url(
        settings.CELERY_BROKER_URL, socket_timeout=BROKER_TIMEOUT, socket_connect_timeout=BROKER_TIMEOUT
    )
    try:
        client.ping()
    except redis.RedisError:
        return DOWN
    finally:
        client.close()
    return OK
