"""One way from a DomainError to an answer, for pages and for machines."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from kunming_coord.common.errors import Absent, DomainError, Invalid

PROBLEM = "application/problem+json"


def error_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The refusal as a page, or as a fragment where htmx asked."""
    template = "shell/error_fragment.html" if getattr(request, "htmx", False) else "shell/error.html"
    return render(request, template, {"error": error}, status=error.status)


def problem(error: DomainError) -> dict[str, Any]:
    """The refusal as RFC 9457 problem details; `errors` points at the fields."""
    body: dict[str, Any] = {
        "type": f"urn:kunming-coord:problem:{error.code}",
        "title": error.title,
        "status": int(error.status),
        "detail": error.message,
    }
    if error.fields:
        body["errors"] = [{"pointer": f"/{name}", "detail": text} for name, text in error.fields.items()]
    return body


def problem_response(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: everything leaves as application/problem+json."""
    if isinstance(exc, Http404):
        exc = Absent("没有这一内容，或您无权查看。")
    exc = as_refusal(exc)
    if isinstance(exc, DomainError):
        return Response(problem(exc), status=exc.status, content_type=PROBLEM)
    response = exception_handler(exc, context)
    if response is None:
        return None
    detail = exc.detail if isinstance(exc, exceptions.APIException) else str(exc)
    body: dict[str, Any] = {
        "type": f"urn:kunming-coord:problem:{getattr(exc, 'default_code', 'error')}",
        "title": str(getattr(exc, "default_detail", "请求无效")),
        "status": response.status_code,
        "detail": detail if isinstance(detail, str) else "内容有误，请按 errors 逐项修改。",
    }
    if isinstance(detail, dict):
        body["errors"] = [{"pointer": f"/{name}", "detail": _words(text)} for name, text in detail.items()]
    answer = Response(body, status=response.status_code, content_type=PROBLEM)
    for header in ("WWW-Authenticate", "Retry-After"):
        if header in response.headers:
            answer[header] = response.headers[header]
    return answer


def _words(detail: Any) -> str:
    """DRF lists several sentences per field; a machine's reader wants them in one line."""
    return " ".join(map(str, detail)) if isinstance(detail, list) else str(detail)


def as_refusal(error: Exception) -> Exception:
    """What the database or its driver refused, as a refusal of ours; anything else as it is."""
    if isinstance(error, IntegrityError):
        return conflict_with_rules(error)
    if isinstance(error, RequestDataTooBig):
        return Invalid("提交的内容超过 2 MB，未作任何处理；文件请以 multipart 上传，其他内容请分批提交。")
    if isinstance(error, ValueError) and "NUL (0x00)" in str(error):
        return Invalid("地址或内容中含有不可见的空字符，未作任何处理；请删除后重新提交。")
    return error


def conflict_with_rules(error: IntegrityError) -> DomainError:
    """A constraint refused what no check had caught; the person gets a sentence, the log gets the constraint."""
    diagnostics = getattr(error.__cause__, "diag", None)
    name = getattr(diagnostics, "constraint_name", None) or "数据约束"
    return Invalid(f"提交的内容与已有数据冲突（{name}），未写入任何内容；请核对后重新提交。")
