"""Policies for machines: what a version says, what it makes of facts, whether a text is one."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, parser_classes
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.rules import STATUSES, PolicyError, differences
from kunming_coord.accounts.api import account_of
from kunming_coord.common.errors import Absent, Invalid
from kunming_coord.common.serializers import StrictSerializer
from projects.policies.evaluating import evaluated_json
from projects.policies.models import PolicyVersion
from projects.policies.outputs import policy_json, version_json
from projects.policies.parsing import ExactJson
from projects.policies.queries import governing_of, policy_lines, versions_of
from projects.policies.texts import declared_id, read_text, reading_of


class VersionOut(serializers.Serializer[Any]):
    """One version of a policy; digest is the SHA-256 of its text."""

    uid = serializers.UUIDField()
    number = serializers.IntegerField()
    status = serializers.CharField()
    digest = serializers.CharField()
    effective_from = serializers.DateField(allow_null=True)
    effective_to = serializers.DateField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class PolicyLineOut(serializers.Serializer[Any]):
    """A policy with the version that governs today, null where none does."""

    code = serializers.CharField()
    title = serializers.CharField()
    scheme = serializers.CharField(allow_blank=True)
    governing = VersionOut(allow_null=True)
    versions = serializers.IntegerField()


class PolicyListOut(serializers.Serializer[Any]):
    """Every policy this account may see."""

    count = serializers.IntegerField()
    results = PolicyLineOut(many=True)


class DatedValueOut(serializers.Serializer[Any]):
    """A value from a day on, as written, with how sure it is and the words it is quoted from."""

    from_day = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    value = serializers.JSONField(allow_null=True)
    status = serializers.ChoiceField(list(STATUSES))
    document = serializers.CharField(allow_null=True)
    quote = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class ParameterOut(serializers.Serializer[Any]):
    """A parameter with all its dated values."""

    name = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField()
    checked_on = serializers.DateField()
    values = DatedValueOut(many=True)


class InputOut(serializers.Serializer[Any]):
    """What an evaluation asks for; origin "terms" belongs in terms, anything else in facts."""

    name = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    origin = serializers.CharField()
    choices = serializers.DictField(child=serializers.CharField())
    parties = serializers.ListField(child=serializers.CharField())
    has_example = serializers.BooleanField()
    note = serializers.CharField(allow_blank=True)


class QuantityOut(serializers.Serializer[Any]):
    """A quantity, how it is made (in Chinese) and what it needs."""

    name = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    made = serializers.CharField()
    needs = serializers.ListField(child=serializers.CharField())


class PolicyOut(serializers.Serializer[Any]):
    """What one version of a policy says."""

    code = serializers.CharField()
    version = serializers.IntegerField()
    title = serializers.CharField()
    document = serializers.CharField()
    authority = serializers.CharField(allow_null=True)
    number = serializers.CharField(allow_null=True)
    in_force = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)
    scheme = serializers.CharField(allow_blank=True)
    digest = serializers.CharField()
    indicators = serializers.ListField(child=serializers.CharField())
    parameters = ParameterOut(many=True)
    inputs = InputOut(many=True)
    quantities = QuantityOut(many=True)
    versions = VersionOut(many=True)


class EvaluateIn(StrictSerializer):
    """Facts and agreed terms by the names of the inputs; numbers as integers, decimals or text ("0.35", "1/3")."""

    facts = serializers.DictField(required=False, default=dict)
    terms = serializers.DictField(required=False, default=dict)
    on = serializers.DateField(required=False, allow_null=True, default=None, help_text="适用日；不填为今天")
    version = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=1_000_000
    )
    trace = serializers.BooleanField(required=False, default=True)


class EvaluateOut(serializers.Serializer[Any]):
    """Every quantity: a value, or party → value; whole numbers as numbers, decimals as exact text.

    Terms with `parties` are those of an agreement: results are then fen by party, and `entries` what would be
    posted.
    """

    policy = serializers.CharField()
    on = serializers.DateField()
    sentence = serializers.CharField()
    results = serializers.DictField()
    units = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    entries = serializers.ListField(child=serializers.DictField(), required=False)
    examples = serializers.ListField(child=serializers.CharField())
    trace = serializers.ListField(child=serializers.DictField(), required=False)


class CheckIn(StrictSerializer):
    """The text of a policy file; `file` is the name to show in the problems, its stem the policy's id."""

    text = serializers.CharField(trim_whitespace=False, allow_blank=True)
    file = serializers.RegexField(r"^[a-z][a-z0-9-]{2,60}\.yaml\Z", required=False, max_length=66)


class ProblemOut(serializers.Serializer[Any]):
    """One fault of a text: where, why, and how to mend it."""

    file = serializers.CharField()
    line = serializers.IntegerField()
    key = serializers.CharField(allow_blank=True)
    reason = serializers.CharField()
    mend = serializers.CharField()


class CheckOut(serializers.Serializer[Any]):
    """Whether a text is a policy, else every fault found."""

    ok = serializers.BooleanField()
    problems = ProblemOut(many=True)


class DifferenceOut(serializers.Serializer[Any]):
    """One place where two versions differ."""

    path = serializers.CharField(allow_blank=True)
    kind = serializers.ChoiceField(["added", "removed", "changed"])
    before = serializers.CharField(allow_null=True, allow_blank=True)
    after = serializers.CharField(allow_null=True, allow_blank=True)
    sentence = serializers.CharField()


class DiffOut(serializers.Serializer[Any]):
    """What changed from one version to another."""

    code = serializers.CharField()
    old = serializers.IntegerField()
    new = serializers.IntegerField()
    differences = DifferenceOut(many=True)


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
    body = EvaluateIn(data=request.data)
    body.is_valid(raise_exception=True)
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
    body = CheckIn(data=request.data)
    body.is_valid(raise_exception=True)
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
