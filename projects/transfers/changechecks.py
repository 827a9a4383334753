"""What a 变更申请 may say: which transfers it may change, and which values it may give them."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from kunming_coord.common.errors import Invalid, Missing, Stale
from kunming_coord.districts.models import District
from projects.register.facts import Demand
from projects.register.reading import read_text
from projects.transfers.changes import LABELS, TransferChange, text_of
from projects.transfers.drafting import ENDED, MOST_LAND_MU, require_host
from projects.transfers.models import Transfer
from projects.transfers.moves import MACHINE, MATCHED

AHEAD = 20  # years: whoever names a later day has mistyped the year
AGREEMENT_OVER = ("expired", "terminated", "abandoned")
MAY_CHANGE = {
    TransferChange.Kind.AMEND: ("new_host", "land_mu", "needs", "wanted_on"),
    TransferChange.Kind.EXTEND: ("wanted_on", "agree_by"),
    TransferChange.Kind.CANCEL: (),
}


@dataclass(frozen=True)
class ChangeDraft:
    """What is to be different; an empty piece stays as it is."""

    new_host: District | None = None
    land_mu: Decimal | None = None
    needs: str = ""
    wanted_on: dt.date | None = None
    agree_by: dt.date | None = None


def require_changeable(transfer: Transfer) -> None:
    """Refuse what is not approved, or no more; raises Stale, saying which way is left."""
    if transfer.status == "approved":
        return
    status = MACHINE.status_label(transfer.status)
    if transfer.status in ("agreed", "in_force"):
        raise Stale("协议已生效，变更、延期请在协议页面办理补充协议，提前结束请办理协议解除。")
    if transfer.status in ENDED:
        raise Stale(f"该流转{status}，已经办结，不能再变更、延期或撤销。")
    raise Stale(f"该流转当前状态为“{status}”，尚未批准；需要修改的请撤回或联系市级退回。")


def check_draft(transfer: Transfer, kind: str, draft: ChangeDraft) -> tuple[dict[str, Any], dict[str, str]]:
    """The columns a request may write, and what stands there now as text.

    Raises Missing (nothing to change) or Invalid (a field that is not for this kind, a value, an agreement under way).
    """
    given = {
        "new_host": draft.new_host,
        "land_mu": draft.land_mu,
        "needs": read_text(draft.needs, field="needs", label=LABELS["needs"]),
        "wanted_on": draft.wanted_on,
        "agree_by": draft.agree_by,
    }
    columns = {name: value for name, value in given.items() if value not in (None, "")}
    allowed = MAY_CHANGE[TransferChange.Kind(kind)]
    for name in columns:
        if name not in allowed:
            raise _refused(name, _not_here(kind, name))
    if kind == TransferChange.Kind.CANCEL:
        _refuse_agreements(transfer, "撤销")
        return {}, {}
    if not columns:
        sentence = "请至少填写一项要改的内容；不改的留空。"
        raise Missing(sentence, fields=dict.fromkeys(allowed[:1], sentence))
    present = _present(transfer)
    _check_values(transfer, columns, present)
    if kind == TransferChange.Kind.EXTEND:
        _check_extension(columns, present)
    return columns, {name: text_of(present[name]) for name in columns}


def _not_here(kind: str, name: str) -> str:
    word = LABELS[name]
    if kind == TransferChange.Kind.CANCEL:
        return f"撤销不改内容，请不要填写“{word}”。"
    if kind == TransferChange.Kind.EXTEND:
        return f"延期只改日期，“{word}”请用变更申请。"
    return f"“{word}”请用延期申请。"


def _present(transfer: Transfer) -> dict[str, Any]:
    demand = Demand.objects.filter(project=transfer.project_id).first()
    return {
        "new_host": transfer.host,
        "land_mu": transfer.land_mu,
        "needs": transfer.needs,
        "wanted_on": demand.wanted_on if demand else None,
        "agree_by": transfer.agree_by,
    }


def _check_values(transfer: Transfer, columns: dict[str, Any], present: dict[str, Any]) -> None:
    for name, value in columns.items():
        if value == present[name]:
            raise _refused(name, f"“{LABELS[name]}”与现在的一样，不改的请留空。")
    if "new_host" in columns:
        _check_host(transfer, columns["new_host"])
    if "land_mu" in columns and not 0 <= columns["land_mu"] <= MOST_LAND_MU:
        raise _refused("land_mu", "“用地需求（亩）”应在 0 至 1000000 之间，请核对。")
    for name in ("wanted_on", "agree_by"):
        if name in columns:
            _check_day(name, columns[name])


def _check_host(transfer: Transfer, host: Any) -> None:
    if transfer.scheme not in MATCHED:
        raise _refused("new_host", f"{transfer.way.label}的{transfer.way.host}不能变更，请撤销后重新申请。")
    require_host(transfer, host, field="new_host")
    _refuse_agreements(transfer, "变更承载地", field="new_host")


def _check_day(name: str, day: dt.date) -> None:
    today = timezone.localdate()
    if day <= today:
        raise _refused(name, f"“{LABELS[name]}”{day:%Y-%m-%d} 应晚于今天，请核对。")
    if day.year > today.year + AHEAD:
        raise _refused(name, f"“{LABELS[name]}”{day:%Y-%m-%d} 晚于 {AHEAD} 年以后，请核对年份。")


def _check_extension(columns: dict[str, Any], present: dict[str, Any]) -> None:
    for name, day in columns.items():
        if present[name] is None:
            raise _refused(name, f"该流转没有设定“{LABELS[name]}”，无从延期。")
        if day < present[name]:
            raise _refused(name, f"延期后的“{LABELS[name]}”应晚于现在的 {present[name]:%Y-%m-%d}，请核对。")


def _refuse_agreements(transfer: Transfer, what: str, field: str = "") -> None:
    """An agreement that rests on the transfer has to be given up first; raises Invalid, naming it."""
    rows: Any = transfer.agreements
    codes = "、".join(rows.exclude(status__in=AGREEMENT_OVER).values_list("code", flat=True))
    if codes:
        raise _refused(field, f"协作协议 {codes} 正在办理，不能{what}；请先在协议页面放弃该协议。")


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence} if field else None)
