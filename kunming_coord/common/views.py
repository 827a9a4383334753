"""Pages that belong to no business."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults

from kunming_coord.common.errors import Absent, NotAllowed
from kunming_coord.common.http import PROBLEM, error_page, problem

API = "/api/"  # below it every answer is for machines, also where no route matches


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: say what to do, keep nothing."""
    return error_page(request, NotAllowed("页面已失效或登录状态已变化，请返回上一页刷新后重新提交。"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address: a page for people, problem details for machines."""
    if not request.path.startswith(API):
        return defaults.page_not_found(request, exception)
    body = problem(Absent("没有这一地址，请对照接口文档核对。"))
    return JsonResponse(body, status=HTTPStatus.NOT_FOUND, content_type=PROBLEM)


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke: nothing of the inside is told, to people or machines."""
    if not request.path.startswith(API):
        return defaults.server_error(request)
    body = {
        "type": "urn:kunming-coord:problem:error",
        "title": "系统出错",
        "status": int(HTTPStatus.INTERNAL_SERVER_ERROR),
        "detail": "系统出错，本次请求没有生效；请稍后以同一提交标识重试。",
    }
    return JsonResponse(body, status=HTTPStatus.INTERNAL_SERVER_ERROR, content_type=PROBLEM)
