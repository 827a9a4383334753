"""How a token is described to machines."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

DESCRIPTION = (
    "`Authorization: Bearer kc_…`。令牌由本人申请、安全管理员批准、本人领取一次；只代表一个单位，"
    "权限范围 read（查询）、projects（登记与流转）、figures（填报与核对）、policies（政策文件），"
    "不超过所有人当时的权限；到期、撤销或所有人停用后返回 401，超出范围返回 403。"
)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """A bearer token."""

    target_class = "kunming_coord.tokens.authentication.TokenAuthentication"
    name = "token"
    priority = 1

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """HTTP bearer."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "kc", "description": DESCRIPTION}
