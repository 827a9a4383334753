"""Two to four things of one kind side by side, each as far as the reader stands near it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent, Invalid
from projects.register.disclosure import standing_of as project_standing
from projects.register.models import Project
from projects.register.queries import fact_rows as project_rows
from projects.register.queries import for_detail as projects
from projects.transfers.disclosure import standing_of as transfer_standing
from projects.transfers.models import Transfer
from projects.transfers.queries import fact_rows as transfer_rows
from projects.transfers.queries import for_detail as transfers

LEAST, MOST, LENGTH = 2, 4, 200
NOT_SHOWN = "—"


@dataclass(frozen=True)
class Row:
    """One fact of each; `differs` where they are not all the same."""

    label: str | Promise
    values: list[str]

    @property
    def differs(self) -> bool:
        return len(set(self.values)) > 1


@dataclass(frozen=True)
class Comparison:
    """The things with their facts."""

    things: Sequence[Any]
    rows: list[Row]


def read_codes(text: str) -> list[str]:
    """The codes somebody has typed, with blanks, commas or 、 between them."""
    return re.split(r"[\s,，、]+", text[:LENGTH].strip()) if text.strip() else []


def compare(user: User, codes: Sequence[str]) -> Comparison:
    """The things of these codes side by side; raises Invalid (how many, not one kind) or Absent."""
    wanted = list(dict.fromkeys(code.upper() for code in codes))
    if not LEAST <= len(wanted) <= MOST:
        raise Invalid(_("请填 2 至 4 个编号，用空格分开。"))
    for rows in (projects(user), transfers(user)):
        found = {thing.code: thing for thing in rows.filter(code__in=wanted)}
        if not found:
            continue
        if missing := [code for code in wanted if code not in found]:
            raise Absent(
                _(
                    "编号 %(codes)s 不存在、您无权查看，或与其他编号不是同一类；项目与项目、流转与流转才能对比。"
                )
                % {"codes": "、".join(missing)}
            )
        return _beside([found[code] for code in wanted], user)
    raise Absent(_("没有这些编号的项目或流转，或您无权查看。"))


def _beside(things: list[Any], user: User) -> Comparison:
    facts = [_facts(thing, user) for thing in things]
    labels = dict.fromkeys(label for one in facts for label in one)
    rows = [Row(label, [one.get(label) or NOT_SHOWN for one in facts]) for label in labels]
    return Comparison(things, rows)


def _facts(thing: Project | Transfer, user: User) -> dict[str, str]:
    """What the reader is shown of a thing: label → value."""
    if isinstance(thing, Transfer):
        standing = transfer_standing(thing, user)
        rows = [*project_rows(thing.project, standing), *transfer_rows(thing, standing)]
        route = f"{thing.origin.short_name} → {thing.host.short_name if thing.host else NOT_SHOWN}"
        first = {_("首谈地 → 承载地"): route, _("状态"): str(thing.machine.status_label(thing.status))}
    else:
        rows = project_rows(thing, project_standing(thing, user))
        first = {_("首谈地"): thing.origin.short_name}
    return first | {str(row["label"]): "" if row["value"] is None else str(row["value"]) for row in rows}
