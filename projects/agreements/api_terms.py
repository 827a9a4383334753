"""Parties, terms and clauses as machines send them, read into the drafts the services take."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounting.rules import BASES, AgreedValue, parse_share
from kunming_coord.common.errors import Invalid
from kunming_coord.common.money import Unit, parse_fen
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.serializers import StrictSerializer
from kunming_coord.districts.models import Body, District
from kunming_coord.districts.queries import parties as party_units
from projects.agreements.clausing import ClauseDraft
from projects.agreements.drafts import ApportionmentDraft, PartyDraft, TermDraft
from projects.agreements.models import AgreementParty, Apportionment, PartyKind
from projects.policies.models import Indicator
from projects.register.models import Project

Side = AgreementParty.Side
Row = Mapping[str, Any]


class PartyIn(StrictSerializer):
    """A party: a district by its side; the enterprise of the project; or one of a `kind` that signs on paper."""

    side = serializers.ChoiceField(choices=Side.choices, help_text="区县方的身份；企业为 enterprise")
    district = serializers.CharField(required=False, max_length=32, help_text="区县方的单位代号")
    kind = serializers.ChoiceField(
        choices=PartyKind.choices, required=False, help_text="纸质签署的各方的类别，side 为 other"
    )
    body = serializers.CharField(required=False, max_length=40, help_text="市级单位代号（kind 为 committee）")
    title = serializers.CharField(required=False, max_length=300, help_text="名称（没有代号的）")


class TermIn(StrictSerializer):
    """What is to hold for one indicator; `shares` by the code of the district, as "3/10" or "30%".

    An indicator that goes wholly to one party gives that party "100%"; one that all count whole gives no shares.
    """

    indicator = serializers.CharField(max_length=60)
    arises_in = serializers.CharField(max_length=32)
    from_quarter = serializers.CharField(max_length=6)
    to_quarter = serializers.CharField(max_length=6)
    shares = serializers.DictField(child=serializers.CharField(max_length=30), required=False)
    deviation_reason = serializers.CharField(required=False, allow_blank=True, max_length=1000, default="")
    base = serializers.CharField(required=False, allow_blank=True, max_length=20, default="")
    variant = serializers.CharField(required=False, allow_blank=True, max_length=60, default="")
    agreed = serializers.DictField(
        child=serializers.JSONField(),
        required=False,
        default=dict,
        help_text="做法留给各方约定的值，照文字写",
    )
    apportionment = serializers.ChoiceField(
        choices=Apportionment.choices, required=False, default=Apportionment.INDEPENDENT.value
    )
    apportionment_numerator = serializers.IntegerField(required=False, min_value=0, max_value=10**12)
    apportionment_denominator = serializers.IntegerField(required=False, min_value=0, max_value=10**12)
    apportionment_base = serializers.CharField(required=False, max_length=30, help_text="每季基数，元")


class ClauseIn(StrictSerializer):
    """A clause in words; `code` where it comes from the library."""

    title = serializers.CharField(max_length=300)
    text = serializers.CharField(max_length=4000)
    code = serializers.SlugField(required=False, allow_blank=True, max_length=40, default="")


def read_parties(rows: Sequence[Row], project: Project) -> list[PartyDraft]:
    """The parties of a valid body; raises Invalid for a unit nobody knows."""
    return [_party(row, project) for row in rows]


def read_terms(rows: Sequence[Row], slugs: Sequence[str]) -> list[TermDraft]:
    """The terms of a valid body; `slugs` are the district parties in their order. Raises Invalid."""
    return [_term(row, slugs) for row in rows]


def read_clauses(rows: Sequence[Row]) -> list[ClauseDraft]:
    """The clauses of a valid body."""
    return [ClauseDraft(row["title"], row["text"], row["code"]) for row in rows]


def read_quarter(code: str, field: str) -> Quarter:
    """A quarter by its code; raises Invalid under its field."""
    try:
        return Quarter.parse(code)
    except Invalid as error:
        raise refused(field, error.message) from error


def refused(field: str, sentence: str) -> Invalid:
    """A refusal under a field."""
    return Invalid(sentence, fields={field: sentence})


def _party(row: Row, project: Project) -> PartyDraft:
    if row["side"] == Side.ENTERPRISE:
        return PartyDraft(Side.ENTERPRISE, enterprise=project.enterprise)
    if row.get("kind"):
        body = Body.objects.filter(slug=row["body"]).first() if row.get("body") else None
        if row.get("body") and body is None:
            raise refused("parties", _("没有代号为“%(slug)s”的市级单位。") % {"slug": row["body"]})
        return PartyDraft(Side.OTHER, kind=row["kind"], body=body, title=row.get("title", ""))
    if not row.get("district"):
        raise refused("parties", _("区县方请写明单位代号（district），其他各方请写明类别（kind）。"))
    return PartyDraft(row["side"], _unit(row["district"], "parties"))


def _term(row: Row, slugs: Sequence[str]) -> TermDraft:
    code, given = row["indicator"], row.get("shares") or {}
    indicator = Indicator.objects.select_related("group").filter(code=code).first()
    if indicator is None:
        raise refused("terms", _("没有代码为“%(code)s”的核算指标。") % {"code": code})
    if set(given) - set(slugs):
        raise refused(f"{code}.ratio", _("比例中有不是协议方的单位，请核对。"))
    if row["base"] and row["base"] not in BASES:
        raise refused(f"{code}.base", _("没有代码为“%(base)s”的计算口径。") % {"base": row["base"]})
    return TermDraft(
        indicator=indicator,
        arises_in=_unit(row["arises_in"], f"{code}.arises_in"),
        from_quarter=read_quarter(row["from_quarter"], f"{code}.from_quarter"),
        to_quarter=read_quarter(row["to_quarter"], f"{code}.to_quarter"),
        shares=tuple(_share(given.get(slug, "0"), code) for slug in slugs) if given else (),
        deviation_reason=row["deviation_reason"],
        base=row["base"],
        variant=row["variant"],
        agreed={name: _agreed(value, f"{code}.agreed.{name}") for name, value in row["agreed"].items()},
        apportionment=_apportionment(row, code),
    )


def _apportionment(row: Row, code: str) -> ApportionmentDraft:
    base = row.get("apportionment_base")
    label = _("每季基数")
    try:
        base_fen = parse_fen(base, unit=Unit.YUAN, field=label) if base else None
    except Invalid as error:
        raise refused(f"{code}.apportionment_base", error.message) from error
    return ApportionmentDraft(
        row["apportionment"],
        row.get("apportionment_numerator"),
        row.get("apportionment_denominator"),
        base_fen,
    )


def _agreed(value: object, field: str) -> AgreedValue:
    """A value exactly as written: text, whole number or yes and no, or lists and tables of texts."""
    if isinstance(value, str | bool | int):
        return value
    if isinstance(value, list) and all(isinstance(part, str | int) for part in value):
        return [str(part) for part in value]
    if isinstance(value, dict) and all(isinstance(part, str | int) for part in value.values()):
        return {str(name): str(part) for name, part in value.items()}
    raise refused(field, _("约定值请写成文字、整数或是与否，小数写成文字（加引号）。"))


def _unit(slug: str, field: str) -> District:
    found: District | None = party_units().filter(slug=slug).first()
    if found is None:
        raise refused(field, _("没有代号为“%(slug)s”的单位。") % {"slug": slug})
    return found


def _share(text: str, code: str) -> Fraction:
    try:
        return parse_share(text)
    except ValueError as error:
        raise refused(f"{code}.ratio", f"{error}。") from error
