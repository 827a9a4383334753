"""What can go wrong in a service, as the few kinds every caller (page, API, task) knows how to show.

A message is one Chinese sentence for the person at the screen: field, reason, mend.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import ClassVar


class DomainError(Exception):
    """Base of every refusal by a service; nothing has been written when it is raised inside its transaction."""

    status: ClassVar[int] = HTTPStatus.BAD_REQUEST
    code: ClassVar[str] = "invalid"
    title: ClassVar[str] = "请求无效"

    def __init__(self, message: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields: dict[str, str] = dict(fields or {})


class Missing(DomainError):
    """Something the step requires is not there yet; `fields` names each piece."""

    code = "missing"
    title = "缺少必填内容"


class Invalid(DomainError):
    """A value is not acceptable; `fields` says which and why."""

    code = "invalid"
    title = "内容有误"


class NotAllowed(DomainError):
    """The person may not do this (role, side, four eyes)."""

    status = HTTPStatus.FORBIDDEN
    code = "not_allowed"
    title = "无权办理"


class Absent(DomainError):
    """Not there, or not visible to this person: the two answers are the same."""

    status = HTTPStatus.NOT_FOUND
    code = "absent"
    title = "未找到"


class Stale(DomainError):
    """Somebody was faster; the page is out of date."""

    status = HTTPStatus.CONFLICT
    code = "stale"
    title = "页面已过期"


class Busy(DomainError):
    """The same thing is being done right now (a quarter is closing, a request with this key is in flight)."""

    status = HTTPStatus.CONFLICT
    code = "busy"
    title = "正在处理"


class KeyReused(DomainError):
    """An idempotency key came back with another body."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "key_reused"
    title = "提交标识重复使用"
