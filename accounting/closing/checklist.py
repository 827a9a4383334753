"""What stands between a quarter and its close: each line with a number, words, whether it blocks, and its rows."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounting.closing import waiting
from accounting.corrections.models import Correction
from accounting.filings import queries as filings
from accounting.filings.due import COUNTED
from accounting.filings.models import Filing, PostingDue
from accounting.ledger.holds import Hold
from accounting.periods.models import Period
from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Missing

NAMED = 5  # how many missing filings a sentence names


@dataclass(frozen=True)
class CheckLine:
    """One line; `blocks` says that the quarter cannot be closed because of it."""

    label: str | Promise
    number: int
    words: str | Promise
    blocks: bool = False
    url: str = ""


def by_status(user: User, period: Period) -> list[CheckLine]:
    """The filings of a period by status, as far as the reader may see them."""
    counts = filings.counts_by_status(user, [period.quarter]).get((int(period.quarter), period.group_id), {})
    return [
        CheckLine(
            status.label,
            counts.get(code, 0),
            "",
            blocks=bool(counts.get(code)) and code not in COUNTED,
            url=_filings(period, status=code),
        )
        for code, status in Filing.machine.statuses.items()
    ]


def of_the_city(period: Period) -> list[CheckLine]:
    """Everything else, in a constant number of queries; only the city is told."""
    return [
        *_blocking(period),
        *_waiting(period),
        _line(
            _("以前季度待入账"),
            late_facts_due(period).count(),
            _("已关账季度补报或变化的数，随本季入账；有差额的须先更正"),
        ),
        _line(
            _("待更正"),
            corrections_into(period).count(),
            _("将记入本季的更正尚未办结，未办结的留待下一季"),
            reverse("corrections:list") + "?" + urlencode({"group": period.group.code}),
        ),
        _line(
            _("待定"),
            holds_on(period).count(),
            _("各方份额暂记待定，不计入任何一方"),
            reverse("holds:list") + "?status=held",
        ),
    ]


def require_closable(period: Period) -> None:
    """Refuse to close what is not complete; raises Missing naming what is lacking first."""
    words = {"quarter": period.quarter.label, "group": period.group.name}
    if count := not_made(period):
        raise Missing(
            _("%(quarter)s“%(group)s”还有 %(count)s 个项目未生成填报，请先生成季度填报。")
            % {**words, "count": count}
        )
    _require_verified(period, words)
    if not Filing.objects.filter(quarter=period.quarter, group=period.group).exists():
        raise Missing(_("%(quarter)s“%(group)s”没有任何填报，无需关账。") % words)
    if earlier := earlier_open(period).order_by("quarter").first():
        raise Missing(
            _("%(earlier)s“%(group)s”有填报但尚未关账，请先关%(earlier)s的账，再关%(quarter)s。")
            % {**words, "earlier": earlier.quarter.label}
        )


def not_made(period: Period) -> int:
    """Projects that must file in this period and have no filing yet; a reopened quarter takes no new ones."""
    if period.in_reopening:
        return 0
    return filings.unopened(period.quarter).get(period.group_id, 0)


def earlier_open(period: Period) -> QuerySet[Period]:
    """Earlier quarters of the group that are not closed although something was filed in them."""
    filed = Filing.objects.filter(quarter=OuterRef("quarter"), group=OuterRef("group"))
    rows: QuerySet[Period] = Period.objects.filter(
        Exists(filed), group=period.group_id, quarter__lt=period.quarter
    )
    return rows.exclude(status="closed")


def being_changed(period: Period) -> QuerySet[Filing]:
    """Filings of the quarter in a limited reopening."""
    return Filing.objects.filter(quarter=period.quarter, group=period.group_id, reopened_until__isnull=False)


def late_facts_due(period: Period) -> QuerySet[PostingDue]:
    """What earlier, closed quarters still have to post, as far as it goes into this one."""
    if (quarters := _feeding(period)) is None:
        return PostingDue.objects.none()
    closed = Period.objects.filter(
        quarter=OuterRef("filing__quarter"), group=period.group_id, status="closed"
    )
    return PostingDue.objects.filter(
        Exists(closed),
        filing__group=period.group_id,
        filing__status__in=COUNTED,
        filing__quarter__range=quarters,
    )


def corrections_into(period: Period) -> QuerySet[Correction]:
    """Open corrections that would be posted into this quarter now."""
    if (quarters := _feeding(period)) is None:
        return Correction.objects.none()
    rows: QuerySet[Correction] = Correction.objects.open()
    return rows.filter(filing__group=period.group_id, filing__quarter__range=quarters)


def holds_on(period: Period) -> QuerySet[Hold]:
    """Holds on figures of this quarter and group."""
    return Hold.objects.filter(
        status="held",
        indicator__group=period.group_id,
        from_quarter__lte=period.quarter,
        to_quarter__gte=period.quarter,
    )


def _blocking(period: Period) -> list[CheckLine]:
    made, earlier, changing = not_made(period), list(earlier_open(period)), being_changed(period).count()
    return [
        CheckLine(_("未生成填报"), made, _("协议在本季有分享条款、尚未生成填报的项目"), blocks=bool(made)),
        CheckLine(
            _("以前季度未关账"),
            len(earlier),
            "、".join(row.quarter.label for row in earlier[:NAMED]) or _("本组以前各季均已关账"),
            blocks=bool(earlier),
            url=reverse("periods:detail", args=[earlier[-1].uid]) if earlier else "",
        ),
        CheckLine(
            _("限期重开未重锁"),
            changing,
            _("重开的填报须重新上报、审核，或到期恢复"),
            blocks=bool(changing),
            url=_filings(period, status="reopened"),
        ),
    ]


def _waiting(period: Period) -> list[CheckLine]:
    found = waiting.counts(period)
    address = reverse("periods:waiting", args=[period.uid])
    return [
        CheckLine(
            reason.label,
            found[reason.code],
            reason.words,
            url=f"{address}?reason={reason.code}" if found[reason.code] else "",
        )
        for reason in waiting.REASONS
    ]


def _feeding(period: Period) -> tuple[int, int] | None:
    """From which closed quarters changes go into this one: those since the open quarter before it; None is none."""
    if period.status == "closed" or period.in_reopening:
        return None
    earlier = Period.objects.filter(group=period.group_id, quarter__lt=period.quarter, reopened_at=None)
    before = earlier.exclude(status="closed").order_by("-quarter").values_list("quarter", flat=True).first()
    return (int(before) if before is not None else 0, int(period.quarter) - 1)


def _require_verified(period: Period, words: dict[str, str]) -> None:
    rows = filings.unverified(period.quarter, period.group)
    if not (count := rows.count()):
        return
    named = "；".join(
        f"{filing.project.code} {filing.host.short_name}（{filing.machine.status_label(filing.status)}）"
        for filing in rows[:NAMED]
    )
    more = _("等") if count > NAMED else ""
    raise Missing(
        _("%(quarter)s“%(group)s”还有 %(count)s 份填报未审核通过：%(named)s%(more)s。请审核通过后再关账。")
        % {**words, "count": count, "named": named, "more": more}
    )


def _line(label: str, number: int, words: str, url: str = "") -> CheckLine:
    return CheckLine(label, number, words, url=url if number else "")


def _filings(period: Period, **more: str) -> str:
    query = {"period": period.quarter.code, "group": period.group.code, **more}
    return f"{reverse('filings:list')}?{urlencode(query)}"
