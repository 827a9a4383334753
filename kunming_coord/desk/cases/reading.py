"""Published cases: what public sources say, in words; whatever they do not say is 未知."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import projects
from kunming_coord.districts.models import District
from projects.policies.models import Indicator

FILE = Path(projects.__file__).parent / "data" / "cases.json"

SCHEMES: dict[str, str | Promise] = {
    "investment": gettext_lazy("招商引资项目跨区域协作"),
    "relocation": gettext_lazy("存量产业项目跨区域流转"),
    "key_park": gettext_lazy("重点产业协作园区（飞地园区）"),
    "co_building": gettext_lazy("园区共建"),
    "new_energy": gettext_lazy("新能源资源统筹"),
}
ROLES: dict[str, str | Promise] = {
    "origin": gettext_lazy("首谈地"),
    "host": gettext_lazy("承载地"),
    "destination": gettext_lazy("迁入地"),
    "partner": gettext_lazy("协作地"),
    "builder": gettext_lazy("共建方"),
    "territory": gettext_lazy("属地"),
    "resource": gettext_lazy("资源方"),
    "operator": gettext_lazy("运营方"),
    "park": gettext_lazy("园区"),
}
ORIGINS: dict[str, str | Promise] = {  # the first side goes by another word under these
    "relocation": gettext_lazy("迁出地"),
    "new_energy": gettext_lazy("资源方"),
}
FACTS: dict[str, tuple[str | Promise, str | Promise]] = {  # key → (label, unit)
    "floor_area_m2": (gettext_lazy("建筑面积"), gettext_lazy("平方米")),
    "land_mu": (gettext_lazy("占地"), gettext_lazy("亩")),
    "buildings": (gettext_lazy("楼宇"), gettext_lazy("栋")),
    "industries": (gettext_lazy("产业"), ""),
    "investment_yuan": (gettext_lazy("投资"), gettext_lazy("元")),
    "planned_investment_yuan": (gettext_lazy("计划投资"), gettext_lazy("元")),
    "total_investment_yuan": (gettext_lazy("总投资"), gettext_lazy("元")),
    "amount_yuan": (gettext_lazy("金额"), gettext_lazy("元")),
    "lines_in_production": (gettext_lazy("投产生产线"), gettext_lazy("条")),
    "park": (gettext_lazy("园区"), ""),
    "signed": (gettext_lazy("签约企业"), gettext_lazy("家")),
    "registered": (gettext_lazy("注册企业"), gettext_lazy("家")),
    "moved_in": (gettext_lazy("入驻企业"), gettext_lazy("家")),
    "producing": (gettext_lazy("投产企业"), gettext_lazy("家")),
    "counts_as_of": (gettext_lazy("企业数截至"), ""),
    "export_filing": (gettext_lazy("出口备案"), ""),
    "projects": (gettext_lazy("项目"), gettext_lazy("个")),
    "projects_added": (gettext_lazy("新增项目"), gettext_lazy("个")),
}
CLASSES: dict[str, str | Promise] = {"policy": gettext_lazy("政策性流转")}
UNCERTAIN = "?"  # a value our own reading put there; the source does not say it


@dataclass(frozen=True)
class Party:
    """A side of a case: who, as what, with what; `inferred` where the source leaves the role open."""

    name: str
    role: str | Promise | None
    inferred: bool
    says: str


@dataclass(frozen=True)
class Case:
    """A card."""

    title: str
    scheme: str | Promise
    enterprise: str | None
    group: str | None
    parties: list[Party]
    enterprise_signs: bool
    facts: list[tuple[str | Promise, str | None]]
    note: str
    sources: list[str]


@dataclass(frozen=True)
class Snapshot:
    """Counters of the programme as one source gave them on one day; never joined into a line."""

    series: str
    as_of: str
    counters: list[tuple[str | Promise, str]]
    sources: list[str]


def cases() -> list[Case]:
    """Every published case, in the order of the file."""
    names = dict(District.objects.values_list("slug", "name"))
    indicators = dict(Indicator.objects.values_list("code", "name"))
    return [_case(raw, names, indicators) for raw in _file()["cases"]]


def snapshots() -> list[Snapshot]:
    """Dated counters of the programme, grouped by series."""
    rows = sorted(_file()["programme_counters"], key=lambda raw: (raw["series"], raw["as_of"]))
    return [
        Snapshot(
            series=raw["series"],
            as_of=raw["as_of"],
            counters=[(label, text) for label, text in _facts(raw) if text],
            sources=_sources([part.strip() for part in raw["source"].split(",")]),
        )
        for raw in rows
    ]


@cache
def _file() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return loaded


def _case(raw: dict[str, Any], names: dict[str, str], indicators: dict[str, str]) -> Case:
    return Case(
        title=raw["project"],
        scheme=SCHEMES[raw["scheme"]],
        enterprise=raw.get("enterprise"),
        group=raw.get("group"),
        parties=[_party(side, names, raw["scheme"]) for side in raw["parties"]],
        enterprise_signs=raw.get("enterprise_signs", False),
        facts=[*_terms(raw, indicators), *_dates(raw), *_facts(raw.get("facts", {}))],
        note=raw.get("note", ""),
        sources=_sources(raw["source"]),
    )


def _party(side: dict[str, Any], names: dict[str, str], scheme: str) -> Party:
    given = side.get("role") or ""
    role = given.rstrip(UNCERTAIN)
    word = ORIGINS.get(scheme, ROLES[role]) if role == "origin" else ROLES.get(role)
    return Party(
        name=names[side["district"]] if "district" in side else side["organisation"],
        role=word,
        inferred=given.endswith(UNCERTAIN),
        says="；".join(_remarks(side)),
    )


def _remarks(side: dict[str, Any]) -> Iterator[str]:
    """What the source says this side does, lacks or offers."""
    if "does" in side:
        yield side["does"]
    if "lacks" in side:
        yield _("缺%(what)s") % {"what": side["lacks"]}
    if "offers" in side:
        yield _("提供%(what)s") % {"what": side["offers"]}
    if "since" in side:
        yield _("自%(year)s年起") % {"year": side["since"]}


def _terms(raw: dict[str, Any], indicators: dict[str, str]) -> Iterator[tuple[str | Promise, str | None]]:
    """What the parties agreed; no source publishes a ratio."""
    if raw["scheme"] == "relocation":
        yield _("流转类别"), _certain(raw.get("relocation_class"))
    shared = raw.get("indicators")
    yield _("分享指标"), "、".join(indicators[code] for code in shared) if shared else None
    yield _("分享比例"), None


def _certain(text: str | None) -> str | None:
    if text is None:
        return None
    word = str(CLASSES[text.rstrip(UNCERTAIN)])
    return _("%(word)s（推断）") % {"word": word} if text.endswith(UNCERTAIN) else word


def _dates(raw: dict[str, Any]) -> Iterator[tuple[str | Promise, str | None]]:
    yield _("签署"), raw.get("signed")
    if "stage" in raw:
        yield _("阶段"), raw["stage"]
    if "construction_started" in raw:
        yield _("开工"), raw["construction_started"]
    if "registered" in raw:
        yield _("注册"), raw["registered"]
    if "brand" in raw:
        yield _("品牌"), raw["brand"]


def _facts(raw: dict[str, Any]) -> Iterator[tuple[str | Promise, str | None]]:
    for key, (label, unit) in FACTS.items():
        if key in raw:
            yield label, _fact(key, raw[key], str(unit))


def _fact(key: str, value: Any, unit: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, list):
        return "、".join(value)
    if isinstance(value, int) and key.endswith("_yuan"):
        return _amount(value)
    return f"{value:,} {unit}" if isinstance(value, int) else str(value)


def _amount(yuan: int) -> str:
    """元 as the sources word such sums: in 亿元 from a hundred million, else in 万元."""
    size, word = (10**8, _("亿元")) if yuan >= 10**8 else (10**4, _("万元"))
    whole, rest = divmod(yuan, size)
    decimals = f"{rest / size:.4f}"[1:].rstrip("0").rstrip(".")
    return f"{whole:,}{decimals} {word}"


def _sources(codes: list[str]) -> list[str]:
    named = _file()["sources"]
    return [named.get(code, code) for code in codes]
