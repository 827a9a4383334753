"""Pages that belong to no business."""

from django.http import HttpRequest, HttpResponse

from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.http import error_page


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: say what to do, keep nothing."""
    return error_page(request, NotAllowed("页面已失效或登录状态已变化，请返回上一页刷新后重新提交。"))
