"""Writing the file of a park, and loading what ships with the product; loading is safe to run again."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Missing, Stale
from kunming_coord.common.reading import read_name, read_text
from kunming_coord.districts.models import District, SourceStatus
from kunming_coord.districts.services import rows_of
from parks.directory.models import LeadingIndustry, Park, ParkParty, ParkPhase, PublishedCounter
from parks.directory.points import require_point
from parks.directory.rights import require_keeper

DATA = Path(__file__).parent.parent / "data"
KINDS = {
    Park.Level.KEY_PARK: Park.Kind.ENCLAVE,
    Park.Level.CO_BUILT: Park.Kind.CO_BUILT,
    Park.Level.SITE: Park.Kind.SITE,
}
SOURCE_LENGTH = 200
LARGEST = 10**15


@transaction.atomic
def load_parks() -> int:
    """Parks of `parks.csv` with their leading industries; returns how many there are in the file."""
    rows = rows_of(DATA / "parks.csv")
    for row in rows:
        park, made = Park.objects.get_or_create(
            slug=row["slug"],
            defaults={
                "name": row["name"],
                "level": row["level"],
                "kind": _kind_of(row["name"], row["level"]),
                "district": District.objects.get(slug=row["district"]),
                "source_note": row["source_or_note"],
            },
        )
        if made or not park.leading_industries.exists():
            _load_industries(park, row)
    return len(rows)


def _kind_of(name: str, level: str) -> str:
    """What the name itself says."""
    if level in KINDS:
        return KINDS[Park.Level(level)]
    return Park.Kind.INDUSTRIAL_PARK if name.endswith("产业园区") else Park.Kind.DEVELOPMENT_ZONE


def _load_industries(park: Park, row: dict[str, str]) -> None:
    source = row["source_or_note"]
    status = SourceStatus.DOCUMENTED if "〔" in source else SourceStatus.UNKNOWN
    LeadingIndustry.objects.bulk_create(
        LeadingIndustry(park=park, kind=kind, name=part.strip(), source=source, source_status=status)
        for kind, column in (("main", "main_industries"), ("auxiliary", "auxiliary_industries"))
        for part in row[column].split("；")
        if part.strip()
    )


@dataclass(frozen=True)
class ParkFacts:
    """What the file says of a park itself; None where nobody knows."""

    kind: str
    land_centimu: int | None = None
    floor_area_dm2: int | None = None
    lon_e6: int | None = None
    lat_e6: int | None = None
    source_note: str = ""


@transaction.atomic
def set_facts(*, park: Park, facts: ParkFacts, actor: Actor) -> Park:
    """Write kind, areas and place of a park anew; raises NotAllowed or Invalid."""
    require_keeper(actor, park.district_id)
    if facts.kind not in Park.Kind.values:
        raise _refused("kind", _("请选择园区的类型。"))
    require_point(park.district, facts.lon_e6, facts.lat_e6, park.name)
    for field, label, value in (
        ("land", _("规划面积"), facts.land_centimu),
        ("floor_area", _("建筑面积"), facts.floor_area_dm2),
    ):
        if value is not None and not 0 < value <= LARGEST:
            raise _refused(field, _("“%(label)s”应大于 0，请核对。") % {"label": label})
    park.kind, park.land_centimu, park.floor_area_dm2 = facts.kind, facts.land_centimu, facts.floor_area_dm2
    park.lon_e6, park.lat_e6 = facts.lon_e6, facts.lat_e6
    park.source_note = read_text(
        facts.source_note, field="source_note", label=_("出处与说明"), length=SOURCE_LENGTH
    )
    park.save()
    return park


@transaction.atomic
def add_industry(
    *,
    park: Park,
    kind: str,
    name: str,
    from_day: dt.date | None,
    source: str,
    source_status: str,
    actor: Actor,
) -> LeadingIndustry:
    """Say which leading industry a park has from a day on, and from where that is known.

    Raises NotAllowed, Missing or Invalid (the same one holds already).
    """
    require_keeper(actor, park.district_id)
    if kind not in LeadingIndustry.Kind.values or source_status not in SourceStatus.values:
        raise _refused("kind", _("请选择主导或辅助，以及依据。"))
    words = read_name(name, field="name", label=_("产业"))
    day = _given(from_day, "from_day", _("起始日"))
    if LeadingIndustry.objects.filter(park=park, name=words, valid_to=None).exists():
        raise _refused("name", _("“%(name)s”已经是该园区的主导或辅助产业。") % {"name": words})
    return LeadingIndustry.objects.create(
        park=park,
        kind=kind,
        name=words,
        valid_from=day,
        source=read_name(source, field="source", label=_("出处")),
        source_status=source_status,
    )


@transaction.atomic
def end_industry(*, industry: LeadingIndustry, ends_on: dt.date | None, actor: Actor) -> LeadingIndustry:
    """Say that a leading industry is none any more from a day on; raises NotAllowed, Missing, Invalid or Stale."""
    require_keeper(actor, industry.park.district_id)
    _end(industry, ends_on)
    return industry


@transaction.atomic
def add_party(
    *,
    park: Park,
    role: str,
    district: District | None,
    name: str,
    from_day: dt.date | None,
    source: str,
    source_status: str,
    actor: Actor,
) -> ParkParty:
    """Say who has to do with a park from a day on; raises NotAllowed, Missing or Invalid."""
    require_keeper(actor, park.district_id)
    if role not in ParkParty.Role.values or source_status not in SourceStatus.values:
        raise _refused("role", _("请选择身份和依据。"))
    words = " ".join(name.split())
    if (district is None) == (not words):
        raise _refused("name", _("参与方请选一个单位，或填一个机构名称，二者填一项。"))
    if (
        district is not None
        and ParkParty.objects.filter(park=park, role=role, district=district, valid_to=None).exists()
    ):
        raise _refused("district", _("%(unit)s已是该园区的这一参与方。") % {"unit": district.short_name})
    return ParkParty.objects.create(
        park=park,
        role=role,
        district=district,
        name=read_name(words, field="name", label=_("机构名称")) if words else "",
        valid_from=_given(from_day, "from_day", _("起始日")),
        source=read_name(source, field="source", label=_("出处")),
        source_status=source_status,
    )


@transaction.atomic
def end_party(*, party: ParkParty, ends_on: dt.date | None, actor: Actor) -> ParkParty:
    """Say that somebody has nothing to do with a park any more; raises NotAllowed, Missing, Invalid or Stale."""
    require_keeper(actor, party.park.district_id)
    _end(party, ends_on)
    return party


@transaction.atomic
def set_phase(
    *,
    park: Park,
    number: int | None,
    name: str,
    land_centimu: int | None,
    state: str,
    started_on: dt.date | None,
    finished_on: dt.date | None,
    source: str,
    actor: Actor,
) -> ParkPhase:
    """Write a phase of a park anew, or for the first time; raises NotAllowed, Missing or Invalid."""
    require_keeper(actor, park.district_id)
    if number is None or not 0 < number < 100:
        raise _refused("number", _("期次应为 1 至 99 的整数。"))
    if state not in ParkPhase.State.values:
        raise _refused("state", _("请选择进展。"))
    if started_on and finished_on and finished_on < started_on:
        raise _refused("finished_on", _("竣工日早于开工日，请核对。"))
    if state == ParkPhase.State.BUILT and finished_on is None:
        raise _refused("finished_on", _("已建成的请填写竣工日。"))
    phase, _made = ParkPhase.objects.update_or_create(
        park=park,
        number=number,
        defaults={
            "name": read_text(name, field="name", label=_("名称"), length=60),
            "land_centimu": land_centimu,
            "state": state,
            "started_on": started_on,
            "finished_on": finished_on,
            "source": read_text(source, field="source", label=_("出处"), length=SOURCE_LENGTH),
        },
    )
    return phase


@dataclass(frozen=True)
class CounterDraft:
    """A number as a source published it, in its own words."""

    series: str
    stage: str
    number: int
    unit: str
    as_of_words: str
    as_of: dt.date
    source: str


def keep_counters(drafts: list[CounterDraft], park: Park | None = None) -> int:
    """Keep published numbers that are not there yet, for loaders and `record_counter`; how many were new."""
    made = 0
    for draft in drafts:
        _row, new = PublishedCounter.objects.get_or_create(
            series=draft.series,
            stage=draft.stage,
            as_of_words=draft.as_of_words,
            source=draft.source,
            defaults={"park": park, "number": draft.number, "unit": draft.unit, "as_of": draft.as_of},
        )
        made += new
    return made


@transaction.atomic
def record_counter(*, park: Park, draft: CounterDraft, actor: Actor) -> None:
    """Keep a number a source published about a park; raises NotAllowed, Invalid or Stale (there already)."""
    require_keeper(actor, park.district_id)
    for field, label, text, length in (
        ("series", _("口径"), draft.series, 60),
        ("stage", _("阶段"), draft.stage, 40),
        ("unit", _("单位"), draft.unit, 12),
        ("as_of_words", _("时点"), draft.as_of_words, 30),
        ("source", _("出处"), draft.source, SOURCE_LENGTH),
    ):
        if not 0 < len(text.strip()) <= length:
            raise _refused(
                field,
                _("“%(label)s”必须填写，不超过 %(length)s 字。") % {"label": label, "length": length},
            )
    if not 0 <= draft.number <= LARGEST:
        raise _refused("number", _("数值应为不小于 0 的整数，请核对。"))
    if draft.as_of > timezone.localdate():
        raise _refused("as_of", _("时点晚于今天，请核对。"))
    if not keep_counters([draft], park):
        raise Stale(_("同一来源、时点和阶段的公开计数已经登记，公开计数不改写；来源更正的请写明新的出处。"))


def _end(row: LeadingIndustry | ParkParty, ends_on: dt.date | None) -> None:
    day = _given(ends_on, "ends_on", _("截止日"))
    if row.valid_to is not None:
        raise Stale(_("已登记截止，请刷新页面。"))
    if row.valid_from is not None and day < row.valid_from:
        raise _refused("ends_on", _("截止日早于起始日，请核对。"))
    row.valid_to = day
    row.save(update_fields=["valid_to"])


def _given(day: dt.date | None, field: str, label: str) -> dt.date:
    if day is None:
        sentence = _("请填写%(label)s。") % {"label": label}
        raise Missing(sentence, fields={field: sentence})
    return day


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
