"""一次填报自动带入: what one's own district has already registered of an enterprise, for a new lead or project."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Invalid
from projects.register.models import Project
from projects.register.reading import read_credit_code

# Facts of the enterprise; what is a fact of another project (title, amounts, its code) is not taken over.
TAKEN = ("enterprise_name", "industry_code")


@dataclass(frozen=True)
class Known:
    """What a new form starts with, and a sentence that says where it comes from."""

    initial: dict[str, Any] = field(default_factory=dict)
    told: str = ""


def known_of(user: User, typed: str) -> Known:
    """What the districts somebody files for have registered of an enterprise, the latest project's word first.

    Projects of others are never looked at: to find nothing means nothing about them.
    """
    if not typed.strip():
        return Known()
    try:
        code = read_credit_code(typed)
    except Invalid as error:
        return Known({"credit_code": typed.strip()[:40]}, error.message)
    mine = Project.objects.filter(
        origin_id__in=user.districts_as(Role.FILER), enterprise__credit_code=code
    ).select_related("enterprise")
    last = mine.order_by("-created_at", "-pk").first()
    if last is None:
        return Known({"credit_code": code}, _("本单位没有登记过该企业的项目，请填写。"))
    taken = {name: getattr(last, name) for name in TAKEN}
    told = _("企业名称和行业代码由本单位已登记的“%(title)s”（%(code)s）带入，请核对。")
    return Known(
        taken | {"credit_code": code, "origin": last.origin_id},
        told % {"title": last.title, "code": last.code},
    )
