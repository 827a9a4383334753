"""How a statement is arranged: by what its lines are, and by which division into units. Always in the address."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from accounting.rollups.groupings import GroupingKind
from kunming_coord.common.errors import Invalid

DISTRICT: Final = "district"
ENTERPRISE: Final = "enterprise"


class Basis(StrEnum):
    """Figures at the unit they were posted at, or at the unit it has become since."""

    THEN = "then"
    NOW = "now"

    @property
    def label(self) -> str:
        return {"then": _("按当时区划"), "now": _("按现行区划")}[self.value]


@dataclass(frozen=True)
class Arrangement:
    """What the lines are (district, enterprise or a kind of grouping), and the basis of units."""

    by: str = DISTRICT
    basis: Basis = Basis.THEN

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "Arrangement":
        """Read `by` and `basis`; raises Invalid for what does not exist."""
        by, basis = asked.get("by") or DISTRICT, asked.get("basis") or Basis.THEN
        known = [code for code, _name in choices()]
        if by not in known:
            text = _("归类方式“%(by)s”不存在，请填写 %(known)s 之一。") % {
                "by": by[:40],
                "known": "、".join(known),
            }
            raise Invalid(text, fields={"by": text})
        if basis not in set(Basis):
            text = _("区划口径“%(basis)s”不存在，请填写 then（按当时区划）或 now（按现行区划）。") % {
                "basis": basis[:40]
            }
            raise Invalid(text, fields={"basis": text})
        return cls(by, Basis(basis))


def choices() -> list[tuple[str, str]]:
    """What a statement may be arranged by: code and noun."""
    kinds = GroupingKind.objects.filter(stored=True).exclude(code=GroupingKind.CITY)
    names = list(kinds.values_list("code", "name"))
    return [(DISTRICT, _("区县")), *names, (ENTERPRISE, _("企业"))]
