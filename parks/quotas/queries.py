"""Reading the quota ledger: the board of what stands where, and what was posted, each in a sentence."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.common.scope import Viewer
from kunming_coord.districts.models import District
from parks.quotas.measures import QuotaKind, QuotaState, quota_text, quota_words, unit_of
from parks.quotas.models import QuotaAccount, QuotaBatch, QuotaEntry, QuotaOrder
from parks.quotas.thresholds import QuotaThreshold, colour_of, thresholds_on

HELD = (QuotaState.AVAILABLE, QuotaState.RESERVED, QuotaState.USED, QuotaState.RELEASED)
COLOURS = {"green": _("正常"), "yellow": _("关注"), "orange": _("预警"), "red": _("告急"), "": _("未设定")}


@dataclass(frozen=True)
class BoardRow:
    """What a unit has of a kind, by state, in smallest units; the pool's row has no unit and no colour."""

    kind: str
    unit: District | None
    amounts: Mapping[str, int]
    colour: str

    @property
    def total(self) -> int:
        return sum(self.amounts.values())

    @property
    def taken(self) -> int:
        """Reserved and used."""
        return self.amounts[QuotaState.RESERVED] + self.amounts[QuotaState.USED]

    @property
    def percent(self) -> int | None:
        """Share taken in whole percent, cut off; None where there is nothing to take."""
        return self.taken * 100 // self.total if self.total else None

    @property
    def texts(self) -> list[str]:
        """Available, reserved, used, released and all of it, in the unit of the kind."""
        return [quota_text(amount, self.kind) for amount in (*self.amounts.values(), self.total)]

    @property
    def word(self) -> str:
        """The colour as a word, with the share."""
        return str(COLOURS[self.colour])


@dataclass(frozen=True)
class BoardKind:
    """One kind on the board: its units, for whoever sees the city also the pool and what all of it adds up to."""

    kind: str
    label: str
    unit: str
    limits: str
    rows: list[BoardRow]
    pool: int | None = None
    granted: int | None = None
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def pool_text(self) -> str:
        return "—" if self.pool is None else quota_text(self.pool, self.kind)

    @property
    def granted_text(self) -> str:
        return "—" if self.granted is None else quota_text(self.granted, self.kind)


@dataclass(frozen=True)
class FarmlandRow:
    """The protected area of a unit."""

    unit: District
    amount: int

    @property
    def text(self) -> str:
        return quota_text(self.amount, QuotaKind.FARMLAND)


@dataclass(frozen=True)
class Leg:
    """An entry in words, with the balance before and after it."""

    entry: QuotaEntry
    sentence: str


Sums = Mapping[tuple[str, int | None, str], int]


def balances(viewer: Viewer) -> Sums:
    """(kind, district id, state) → balance of the accounts somebody may see, holders added up; one query."""
    rows = QuotaAccount.objects.visible_to(viewer).order_by().values("kind", "district_id", "state")
    return {
        (row["kind"], row["district_id"], row["state"]): row["sum"]
        for row in rows.annotate(sum=Sum("balance"))
    }


def board(viewer: Viewer, day: dt.date | None = None) -> list[BoardKind]:
    """The board as far as somebody may see it: their own units, or the whole city with its pool."""
    sums, limits = balances(viewer), thresholds_on(day or timezone.localdate())
    units = units_of(sums)
    return [
        _of_kind(kind, sums, units, limits.get(kind), sees_city=viewer.reach.sees_all)
        for kind in QuotaKind
        if kind != QuotaKind.FARMLAND
    ]


def farmland(viewer: Viewer) -> list[FarmlandRow]:
    """Protected areas of the units somebody may see."""
    sums = balances(viewer)
    units = units_of(sums)
    key = (QuotaKind.FARMLAND, QuotaState.PROTECTED)
    found = {unit: sums.get((key[0], unit.pk, key[1])) for unit in units}
    return [FarmlandRow(unit, amount) for unit, amount in found.items() if amount]


def units_of(sums: Sums) -> list[District]:
    """The units that have accounts, in their order."""
    ids = {unit for _kind, unit, _state in sums if unit is not None}
    return list(District.objects.filter(pk__in=ids).order_by("order", "slug"))


def free_by_unit(kinds: Sequence[str] = tuple(QuotaKind.values)) -> dict[int, dict[str, int]]:
    """District id → kind → what is available there; for services that match, not for pages."""
    rows = QuotaAccount.objects.filter(state=QuotaState.AVAILABLE, kind__in=kinds)
    found: dict[int, dict[str, int]] = {}
    for district, kind, balance in rows.values_list("district_id", "kind", "balance"):
        found.setdefault(int(district or 0), {})[kind] = balance
    return found


def batches(viewer: Viewer) -> QuerySet[QuotaBatch]:
    """What was posted to accounts somebody may see, newest first."""
    return QuotaBatch.objects.visible_to(viewer).prefetch_related("entries__account__district")


def orders(viewer: Viewer) -> QuerySet[QuotaOrder]:
    """The orders somebody may see, newest first."""
    return QuotaOrder.objects.visible_to(viewer).select_related("giver", "taker", "batch", "takes_back")


def legs_of(batch: QuotaBatch, viewer: Viewer) -> list[Leg]:
    """The entries of a batch somebody may see, in words; of the other side only the name is told."""
    entries = QuotaEntry.objects.visible_to(viewer).filter(batch=batch).select_related("account__district")
    return [Leg(entry, _sentence(entry, batch)) for entry in entries.order_by("amount")]


def route_of(batch: QuotaBatch) -> str:
    """From which account to which: "安宁 可用 → 安宁 预留"."""
    entries = sorted(batch.entries.all(), key=lambda entry: entry.amount)
    return " → ".join(f"{entry.account.place} {entry.account.get_state_display()}" for entry in entries)


def _sentence(entry: QuotaEntry, batch: QuotaBatch) -> str:
    before = entry.balance_after - entry.amount
    return _("%(place)s“%(state)s”原有 %(before)s，%(verb)s %(amount)s，记账后 %(after)s。") % {
        "place": entry.account.place,
        "state": entry.account.get_state_display(),
        "before": quota_words(before, batch.kind),
        "verb": _("增加") if entry.amount > 0 else _("减少"),
        "amount": quota_words(abs(entry.amount), batch.kind),
        "after": quota_words(entry.balance_after, batch.kind),
    }


def _of_kind(
    kind: QuotaKind, sums: Sums, units: list[District], limits: QuotaThreshold | None, *, sees_city: bool
) -> BoardKind:
    rows = [row for unit in units if (row := _row(kind, unit, sums, limits)).total]
    pool = sums.get((kind, None, QuotaState.POOL), 0) if sees_city else None
    granted = -sums.get((kind, None, QuotaState.SOURCE), 0) if sees_city else None
    return BoardKind(
        kind,
        str(kind.label),
        unit_of(kind).label,
        limits.words if limits else _("未设定"),
        rows,
        pool,
        granted,
        {colour: sum(row.colour == colour for row in rows) for colour in COLOURS if colour},
    )


def _row(kind: QuotaKind, unit: District, sums: Sums, limits: QuotaThreshold | None) -> BoardRow:
    amounts = {state.value: sums.get((kind, unit.pk, state), 0) for state in HELD}
    total = sum(amounts.values())
    taken = amounts[QuotaState.RESERVED] + amounts[QuotaState.USED]
    return BoardRow(kind, unit, amounts, colour_of(taken, total, limits))
