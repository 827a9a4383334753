"""Same key and same body = same answer: the key row lives in the transaction of the effect it stands for."""

import functools
import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse

from kunming_coord.common.errors import Busy, KeyReused, Missing
from kunming_coord.common.models import IdempotencyKey

FORM_FIELD = "idempotency_key"
HEADER = "Idempotency-Key"
WAIT_MS = 5000
LOCK_NOT_AVAILABLE = "55P03"
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
_REPLAYED = ("Location", "Content-Type", "HX-Redirect")

View = Callable[..., HttpResponse]


def idempotent(view: View) -> View:
    """Run a POST view once per (person, key): a replay gets the first answer, another body 422, no key 400.

    A second request while the first is in flight waits up to five seconds, then 409. Only answers below 400 are kept:
    a refused form wrote nothing and may be sent again, corrected, under the same key.
    """

    @functools.wraps(view)
    def once(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        key, digest = _key_of(request), _digest(request)
        with transaction.atomic():
            row, fresh = _claim(int(request.user.pk or 0), key)
            if not fresh:
                return _replay(row, digest)
            response = view(request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            else:
                _keep(row, digest, response)
            return response

    return once


def _key_of(request: HttpRequest) -> str:
    key = request.headers.get(HEADER) or request.POST.get(FORM_FIELD, "")
    if not _KEY.fullmatch(key):
        raise Missing("缺少提交标识（Idempotency-Key，8 至 64 位字母、数字、- 或 _），请刷新页面后重新提交。")
    return key


def _digest(request: HttpRequest) -> str:
    """What was asked, without what differs between two clicks of one button (the CSRF token and the key)."""
    summary = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if (request.content_type or "").startswith("application/json"):
        summary.update(request.body)
    else:
        for name in sorted(set(request.POST) - {"csrfmiddlewaretoken", FORM_FIELD}):
            summary.update(repr((name, request.POST.getlist(name))).encode())
        for name, uploads in sorted(request.FILES.lists()):
            for upload in uploads:
                summary.update(repr((name, upload.name, upload.size)).encode())
                for chunk in upload.chunks():
                    summary.update(chunk)
                upload.seek(0)
    return summary.hexdigest()


def _claim(actor_id: int, key: str) -> tuple[IdempotencyKey, bool]:
    """Insert the key, or wait for whoever holds it and read what they answered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{WAIT_MS}ms"])
        try:
            cursor.execute(
                "INSERT INTO common_idempotencykey (actor_id, key, request_hash, status, headers, body, created_at)"
                " VALUES (%s, %s, '', 0, '{}', '', now()) ON CONFLICT (actor_id, key) DO NOTHING",
                [actor_id, key],
            )
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", None) == LOCK_NOT_AVAILABLE:
                raise Busy("相同的提交正在处理，请稍候几秒后刷新查看结果。") from error
            raise
        fresh = cursor.rowcount == 1
        cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    return IdempotencyKey.objects.get(actor_id=actor_id, key=key), fresh


def _replay(row: IdempotencyKey, digest: str) -> HttpResponse:
    if row.request_hash != digest:
        raise KeyReused("同一提交标识不能用于不同内容，请刷新页面取得新的标识后再提交。")
    response = HttpResponse(bytes(row.body), status=row.status, headers=row.headers)
    response["Idempotent-Replay"] = "true"
    return response


def _keep(row: IdempotencyKey, digest: str, response: HttpResponse) -> None:
    render = getattr(response, "render", None)
    if callable(render):
        render()
    row.request_hash, row.status, row.body = digest, response.status_code, response.content
    row.headers = {name: response[name] for name in _REPLAYED if name in response}
    row.save(update_fields=["request_hash", "status", "headers", "body"])
