"""Recording what a project needs, where it is, what has been invested and how it is classified."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Missing, NotAllowed
from kunming_coord.districts.models import District
from parks.directory.models import Park
from projects.register import reading
from projects.register.demands import HOURS_OF_A_YEAR, NEEDS, DemandDraft
from projects.register.facts import Demand, InvestmentRecord, Site, SiteFunction
from projects.register.industry import IndustryChain
from projects.register.models import Project
from projects.register.services import refuse_known_code, require_filer

AHEAD = 20  # years: whoever wants land later than that has mistyped the year


@dataclass(frozen=True)
class SiteDraft:
    """A site as somebody files it."""

    function: str
    district: District
    address: str
    park: Park | None = None
    from_day: dt.date | None = None


@dataclass(frozen=True)
class InvestmentDraft:
    """What had been invested by a day, in fen; each amount since the start and in that year."""

    as_of: dt.date | None
    arrived_total_fen: int | None
    arrived_year_fen: int | None
    completed_total_fen: int | None
    completed_year_fen: int | None
    note: str = ""


@transaction.atomic
def set_demand(*, project: Project, draft: DemandDraft, actor: Actor) -> Demand:
    """Write the demand profile of a project anew.

    Raises NotAllowed (not a filer of its district), Missing (nothing at all) or Invalid (an amount, the day).
    """
    require_filer(actor, project.origin)
    columns: dict[str, object] = {need.column: draft.amounts.get(need.name) for need in NEEDS}
    if draft.wanted_on is None and all(value is None for value in columns.values()):
        raise _missing("land", _("请至少填写一项需求。"))
    _check_amounts(draft)
    present = Demand.objects.filter(project=project).first()
    if draft.wanted_on is not None and (present is None or present.wanted_on != draft.wanted_on):
        _check_wanted(draft.wanted_on)
    columns |= {
        "wanted_on": draft.wanted_on,
        "note": reading.read_text(draft.note, field="note", label=_("其他要求"), length=1000),
    }
    demand, _new = Demand.objects.update_or_create(project=project, defaults=columns)
    return demand


@transaction.atomic
def add_site(*, project: Project, draft: SiteDraft, actor: Actor) -> Site:
    """Record a place where the enterprise of a project does something (一照多址).

    Raises NotAllowed (a filer of neither its district nor where it goes) or Invalid (function, address, day, twice).
    """
    require_side(project, actor)
    if draft.function not in SiteFunction.values:
        raise _refused("function", _("“功能”不存在，请选择总部、制造、组装或研发。"))
    if draft.park is not None and draft.park.district_id != draft.district.pk:
        raise _refused(
            "park",
            _("园区“%(park)s”不在%(district)s，请核对所在区域或园区。")
            % {"park": draft.park.name, "district": draft.district.name},
        )
    address = reading.read_name(draft.address, field="address", label=_("地址"))
    if draft.from_day is not None:
        reading.refuse_day("from_day", _("启用日"), draft.from_day)
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)  # two of one place would slip through
    same = project.sites.filter(function=draft.function, district=draft.district, address=address)
    if same.filter(Q(valid_to=None) | Q(valid_to__gt=draft.from_day or reading.EARLIEST)).exists():
        raise _refused("address", _("该项目在此地址已登记同一功能的场所，不能重复登记。"))
    return Site.objects.create(
        project=project,
        function=draft.function,
        district=draft.district,
        park=draft.park,
        address=address,
        valid_from=draft.from_day,
    )


@transaction.atomic
def end_site(*, site: Site, ends_on: dt.date | None, actor: Actor) -> Site:
    """Record the day from which on a site is no longer used; raises NotAllowed, Missing or Invalid."""
    require_side(site.project, actor)
    if ends_on is None:
        raise _missing("ends_on", _("请填写“停用日”。"))
    reading.refuse_day("ends_on", _("停用日"), ends_on)
    if site.valid_from is not None and ends_on <= site.valid_from:
        raise _refused(
            "ends_on",
            _("停用日 %(end)s 不晚于启用日 %(start)s，请核对。") % {"end": ends_on, "start": site.valid_from},
        )
    site.valid_to = ends_on
    site.save(update_fields=["valid_to"])
    return site


@transaction.atomic
def record_investment(*, project: Project, draft: InvestmentDraft, actor: Actor) -> InvestmentRecord:
    """Record 到位资金 and 完成固投 as of a day; a second record of a day takes the place of the first.

    Raises NotAllowed, Missing (day, an amount, the reason of a fall) or Invalid (a year above the whole, a day ahead).
    """
    require_side(project, actor)
    if draft.as_of is None:
        raise _missing("as_of", _("请填写“截至日”。"))
    reading.refuse_day("as_of", _("截至日"), draft.as_of)
    amounts = _invested(draft)
    note = reading.read_text(draft.note, field="note", label=_("说明"), length=200)
    _refuse_fall(project, draft.as_of, amounts, note)
    return InvestmentRecord.objects.create(
        project=project, as_of=draft.as_of, note=note, recorded_by=actor.label, **amounts
    )


@transaction.atomic
def classify_project(
    *, project: Project, industry_code: str, national_code: str, chain: str, park: Park | None, actor: Actor
) -> Project:
    """Set the trade, the national code, the chain and the park of a project.

    By a filer of its district or of where it goes, or by 审核 of the city. Raises NotAllowed or Invalid (a code or chain
    that does not exist, a national code another project of the district has).
    """
    require_classifier(project, actor)
    if chain and not IndustryChain.objects.filter(code=chain).exists():
        raise _refused("chain", _("“产业链”不存在，请从列表中选择。"))
    project.industry_code = reading.read_industry_code(industry_code)
    project.national_code = reading.read_national_code(national_code)
    others = Project.objects.exclude(pk=project.pk)
    refuse_known_code(others, project.origin, project.national_code)
    project.chain, project.park = chain, park
    project.save(update_fields=["industry_code", "national_code", "chain", "park"])
    return project


def require_classifier(project: Project, actor: Actor) -> None:
    """Only 审核 of the city, or a filer of a side, says what kind of project it is; raises NotAllowed."""
    if not actor.holds(Role.REVIEWER, units=None):
        require_side(project, actor)


def require_side(project: Project, actor: Actor) -> None:
    """Only a filer of a district that speaks with the enterprise; raises NotAllowed."""
    if not actor.holds(Role.FILER, units=project.sides()):
        raise NotAllowed(_("项目情况由登记单位或承载单位的经办人填写。"))


def _check_amounts(draft: DemandDraft) -> None:
    for need in NEEDS:
        amount = draft.amounts.get(need.name)
        words = {"label": need.label, "unit": need.measure.label, "most": f"{need.most:,}"}
        if amount is not None and amount <= 0:
            raise _refused(need.name, _("“%(label)s”应大于 0；没有这项需求的请留空。") % words)
        if amount is not None and amount > need.most * need.measure.fen:
            raise _refused(
                need.name, _("“%(label)s”超过 %(most)s %(unit)s，请核对单位是否为%(unit)s。") % words
            )
    power, used = draft.amounts.get("power"), draft.amounts.get("electricity")
    if power is not None and used is not None and used > power * HOURS_OF_A_YEAR:
        raise _refused(
            "electricity", _("年用电量超过按用电负荷全年满负荷运行的电量，请核对两项的数值和单位。")
        )


def _check_wanted(day: dt.date) -> None:
    today = timezone.localdate()
    if not today <= day or day.year > today.year + AHEAD:
        raise _refused(
            "wanted_on",
            _("“期望落地日期”%(day)s 应在今天以后、%(years)s 年以内，请核对年份。")
            % {"day": day, "years": AHEAD},
        )


AMOUNTS = (
    ("arrived_total", "arrived_year", "到位资金"),
    ("completed_total", "completed_year", "完成固投"),
)


def _invested(draft: InvestmentDraft) -> dict[str, int]:
    given: dict[str, int] = {}
    for total, year, label in AMOUNTS:
        for name, when in ((total, _("开工以来")), (year, _("本年"))):
            amount = getattr(draft, f"{name}_fen")
            shown = f"{label}（{when}）"
            if amount is None:
                raise _missing(name, _("请填写“%(label)s”，没有的填 0。") % {"label": shown})
            given[f"{name}_fen"] = reading.read_investment(amount, field=name, label=shown) or 0
        if given[f"{year}_fen"] > given[f"{total}_fen"]:
            raise _refused(year, _("“%(label)s（本年）”大于开工以来的累计数，请核对。") % {"label": label})
    return given


def _refuse_fall(project: Project, as_of: dt.date, amounts: dict[str, int], note: str) -> None:
    """A cumulative amount below an earlier one needs a word; a record of the same day is being replaced."""
    before = project.investment_records.filter(as_of__lt=as_of).first()
    if before is None or note:
        return
    for total, _year, label in AMOUNTS:
        if amounts[f"{total}_fen"] < getattr(before, f"{total}_fen"):
            raise _missing(
                "note",
                _("“%(label)s（开工以来）”低于 %(day)s 的累计数，请在说明中写明原因。")
                % {"label": label, "day": before.as_of},
            )


def _missing(field: str, sentence: str) -> Missing:
    return Missing(sentence, fields={field: sentence})


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
