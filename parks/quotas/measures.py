"""What is counted as quota, in which smallest unit, and where an amount can stand. Imports no model."""

from django.db import models

from kunming_coord.common.errors import Invalid
from kunming_coord.common.money import parse_fen
from kunming_coord.common.quantities import QuantityUnit


class QuotaKind(models.TextChoices):
    """One ledger each; 永久基本农田 is an area that is protected, never one that is used up."""

    LAND = "land", "用地指标"
    NEW_ENERGY = "new_energy", "新能源指标"
    ENERGY = "energy", "能耗指标"
    FARMLAND = "farmland", "永久基本农田"


class QuotaUnit(QuantityUnit):
    """The unit a kind is written in."""

    MU = ("亩", 100, 2, "0.01 亩")
    MEGAWATT = ("MW", 1000, 3, "千瓦")
    TONNE = ("吨标准煤", 100, 2, "0.01 吨")


UNITS = {
    QuotaKind.LAND: QuotaUnit.MU,
    QuotaKind.NEW_ENERGY: QuotaUnit.MEGAWATT,
    QuotaKind.ENERGY: QuotaUnit.TONNE,
    QuotaKind.FARMLAND: QuotaUnit.MU,
}


class QuotaState(models.TextChoices):
    """Where an amount stands. `source` is the other side of what was given from above, and alone may be below zero."""

    SOURCE = "source", "上级下达（对方账户）"
    POOL = "pool", "市级统筹"
    AVAILABLE = "available", "可用"
    RESERVED = "reserved", "预留"
    USED = "used", "已使用"
    RELEASED = "released", "退出待复核"
    PROTECTED = "protected", "保护面积"


OF_CITY = (QuotaState.SOURCE, QuotaState.POOL)
OF_HOLDER = (QuotaState.RESERVED, QuotaState.USED, QuotaState.RELEASED)


def unit_of(kind: str) -> QuotaUnit:
    """The unit of a kind; raises Invalid for an unknown one."""
    if kind not in QuotaKind.values:
        raise Invalid("请选择指标种类。", fields={"kind": "请选择指标种类。"})
    return UNITS[QuotaKind(kind)]


def quota_text(amount: int, kind: str) -> str:
    """An amount in the unit of its kind, exact, without needless zeros and without the unit."""
    return unit_of(kind).exact(amount)


def quota_words(amount: int, kind: str) -> str:
    """An amount with its unit: "12.5 亩"."""
    return f"{quota_text(amount, kind)} {unit_of(kind).label}"


def parse_quota(text: str, kind: str, *, field: str = "amount", label: str = "数量") -> int:
    """Read an amount a person typed, in the unit of its kind, as whole smallest units; more than nothing.

    Raises Invalid.
    """
    try:
        amount = parse_fen(text, unit=unit_of(kind), field=label)
    except Invalid as error:
        raise Invalid(error.message, fields=error.fields or {field: error.message}) from error
    return require_positive(amount, field=field, label=label)


def require_positive(amount: int, *, field: str = "amount", label: str = "数量") -> int:
    """Refuse nothing and less than nothing; raises Invalid."""
    if amount <= 0:
        sentence = f"“{label}”应大于 0；减少指标请办理调减、退回或冲销，不填负数。"
        raise Invalid(sentence, fields={field: sentence})
    return amount
