"""What the generated schema cannot see: every operation may be refused, always with problem details."""

from typing import Any

PROBLEM_SCHEMA = {
    "type": "object",
    "description": "拒绝的理由（RFC 9457）。detail 是给人看的一句话，errors 指出字段。",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["pointer", "detail"],
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
}
ALWAYS = {"400": "内容有误", "401": "未登录", "403": "无权办理", "404": "未找到", "405": "不支持的方法"}
ON_WRITE = {"409": "页面已过期或正在处理", "415": "应为 application/json", "422": "提交标识用于不同内容"}


def add_problems(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Postprocessing hook of drf-spectacular: refusals as responses of every operation."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    for operations in result["paths"].values():
        for method, operation in operations.items():
            refusals = ALWAYS | (ON_WRITE if method == "post" else {})
            for status, words in refusals.items():
                operation["responses"].setdefault(status, _problem(words))
    return result


def _problem(words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {"application/problem+json": {"schema": schema}}}
