"""Policies for machines: what a version says, what it makes of facts, whether a text is one."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, parser_classes
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.rules import PolicyError, differences
from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import body_of
from kunming_coord.common.errors import Absent, Invalid
from projects.policies.evaluating import evaluated_json
from projects.policies.models import PolicyVersion
from projects.policies.outputs import policy_json, version_json
from projects.policies.parsing import ExactJson
from projects.policies.queries import governing_of, policy_lines, versions_of
from projects.policies.schemas import (
    CheckIn,
    CheckOut,
    DiffOut,
    EvaluateIn,
    EvaluateOut,
    PolicyListOut,
    PolicyOut,
)
from projects.policies.texts import declared_id, read_text, reading_of

VERSION = OpenApiParameter("version", int, description="版本号；不填为当前生效版本")
FROM = OpenApiParameter("from", int, required=True, description="旧版本号")
TO = OpenApiParameter("to", int, required=True, description="新版本号")


@extend_schema(operation_id="policies_list", summary="政策文件列表", responses=PolicyListOut)
@api_view(["GET"])
def list_policies(request: Request) -> Response:
    """The policies this account may see."""
    rows = [
        {
            "code": line.newest.code,
            "title": line.newest.title,
            "scheme": line.newest.scheme,
            "governing": version_json(line.governing) if line.governing else None,
            "versions": line.count,
        }
        for line in policy_lines(account_of(request), timezone.localdate())
    ]
    return Response({"count": len(rows), "results": rows})


@extend_schema(
    operation_id="policies_retrieve", summary="政策文件详情", parameters=[VERSION], responses=PolicyOut
)
@api_view(["GET"])
def show_policy(request: Request, code: str) -> Response:
    """One policy in one version; foreign drafts are absent."""
    versions = _versions(request, code)
    chosen = _version(versions, _number(request, "version"))
    return Response(policy_json(chosen, versions))


@extend_schema(
    operation_id="policies_evaluate", summary="试算", request=EvaluateIn, responses={200: EvaluateOut}
)
@api_view(["POST"])
@parser_classes([ExactJson])
def evaluate(request: Request, code: str) -> Response:
    """What a policy makes of facts and terms; writes nothing."""
    versions = _versions(request, code)
    body = body_of(EvaluateIn, request)
    asked = body.validated_data
    chosen = _version(versions, asked["version"])
    policy = reading_of(chosen).policy
    if policy is None:
        raise Invalid("这一版本的全文还有问题，不能试算；请先检查改正。")
    found = evaluated_json(
        policy, facts=asked["facts"], terms=asked["terms"], on=asked["on"], trace=asked["trace"]
    )
    return Response(found)


@extend_schema(
    operation_id="policies_check", summary="检查政策文件", request=CheckIn, responses={200: CheckOut}
)
@api_view(["POST"])
@parser_classes([ExactJson])
def check(request: Request) -> Response:
    """Whether a text is a policy file; a text with faults is an answer, not an error. Writes nothing."""
    body = body_of(CheckIn, request)
    text = body.validated_data["text"]
    file = body.validated_data.get("file")
    problems = read_text(text, code=file.removesuffix(".yaml") if file else declared_id(text)).problems
    rows = [
        {name: getattr(problem, name) for name in ("file", "line", "key", "reason", "mend")}
        for problem in problems
    ]
    return Response({"ok": not rows, "problems": rows})


@extend_schema(operation_id="policies_diff", summary="版本对照", parameters=[FROM, TO], responses=DiffOut)
@api_view(["GET"])
def compare(request: Request, code: str) -> Response:
    """What changed between two versions, in sentences."""
    versions = _versions(request, code)
    old, new = (_version(versions, _number(request, name, required=True)) for name in ("from", "to"))
    try:
        found = differences(old.text, new.text)
    except PolicyError as error:
        raise Invalid(error.message) from error
    rows = [
        {name: getattr(row, name) for name in ("path", "kind", "before", "after", "sentence")}
        for row in found
    ]
    return Response({"code": code, "old": old.number, "new": new.number, "differences": rows})


def _versions(request: Request, code: str) -> list[PolicyVersion]:
    versions = versions_of(account_of(request), code)
    if not versions:
        raise Absent("没有这一政策，或您无权查看。")
    return versions


def _version(versions: list[PolicyVersion], number: int | None) -> PolicyVersion:
    if number is None:
        return governing_of(versions, timezone.localdate()) or versions[0]
    found = next((row for row in versions if row.number == number), None)
    if found is None:
        raise Absent(f"没有第 {number} 版，请从版本列表中选择。")
    return found


def _number(request: Request, name: str, *, required: bool = False) -> int | None:
    text = request.query_params.get(name, "")
    if not text and not required:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 7):
        sentence = f"“{name}”应为版本号，例如 1。"
        raise Invalid(sentence, fields={name: sentence})
    return int(text)
