"""The five schemes: what their sides and steps are called, which way they go, what they ask for. Imports no model."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from projects.transfers.moves import CO_BUILDING, INVESTMENT, KEY_PARK, NEW_ENERGY, RELOCATION

Label = str | Promise

_BEGIN, _END = ("draft", "submitted", "received", "in_review"), ("approved", "agreed", "in_force")
_MATCHED = (*_BEGIN, "matching", "offered", "accepted", *_END)

MATCHED_CIRCLE, PARTNER_CIRCLE = _("被推送方"), _("承接后")
SHOWN = _("未被推送的区县看不到本项目，也看不到有无本项目。申请退回或改推其他单位后，原被推送方即不再可见。")


@dataclass(frozen=True)
class Scheme:
    """A way for a project to cross a border: its words, its path, and the fields of its form."""

    code: str
    label: Label
    origin: Label
    host: Label
    path: tuple[str, ...]
    steps: Mapping[str, Label] = field(default_factory=dict)  # status → what this scheme calls the step
    fields: frozenset[str] = frozenset()
    about: Label = ""
    short: Label = ""
    matched: Label = MATCHED_CIRCLE  # the middle circle of 提交后谁能看到什么; empty where there is none
    partner: Label = PARTNER_CIRCLE
    shown: Label = SHOWN

    def step_label(self, status: str, usual: Label) -> Label:
        """What this scheme calls a step."""
        return self.steps.get(status, usual)


SCHEMES: Mapping[str, Scheme] = {
    scheme.code: scheme
    for scheme in (
        Scheme(
            INVESTMENT,
            _("招商引资项目跨区域协作"),
            _("首谈地"),
            _("承载地"),
            _MATCHED,
            fields=frozenset({"proposed_host", "kind_confirmed", "conditions_confirmed"}),
            about=_("首谈已认定的新招商项目，由市级协调匹配承载地。"),
            short=_("招商引资"),
        ),
        Scheme(
            RELOCATION,
            _("存量产业项目跨区域流转"),
            _("迁出地"),
            _("迁入地"),
            (*_BEGIN, "classified", "in_service", *_END),
            {
                "submitted": _("登记"),
                "classified": _("类别认定"),
                "in_service": _("服务"),
                "approved": _("流转日"),
                "in_force": _("分享"),
            },
            frozenset({"other_side", "class_claimed", "policy_document"}),
            _("已投产的存量项目搬迁；除政策性流转外，迁出地没有可以拒绝或拖延的环节。"),
            short=_("存量流转"),
            matched=_("另一方"),
            partner=_("批准后"),
            shown=_("提交后另一方即可看到；其他区县看不到本项目，也看不到有无本项目。"),
        ),
        Scheme(
            KEY_PARK,
            _("重点产业协作园区"),
            _("协作地"),
            _("承载地"),
            (*_BEGIN, *_END),
            {
                "submitted": _("报备"),
                "in_review": _("审查"),
                "approved": _("认定"),
                "agreed": _("协议"),
                "in_force": _("核算"),
            },
            frozenset({"park"}),
            _("项目落在名单内的重点园区，报备、审查、认定后核算。"),
            short=_("重点园区"),
            matched="",
            partner=_("认定后"),
            shown=_("认定后园区所在单位方可看到；其他区县看不到本项目，也看不到有无本项目。"),
        ),
        Scheme(
            CO_BUILDING,
            _("园区共建"),
            _("共建方"),
            _("属地"),
            _MATCHED,
            {
                "submitted": _("方案"),
                "in_review": _("审查"),
                "agreed": _("协议"),
                "in_force": _("建设、运营"),
            },
            frozenset({"proposed_host"}),
            _("双方共同建设园区，投入逐项计价并注明计价日。"),
            short=_("园区共建"),
        ),
        Scheme(
            NEW_ENERGY,
            _("新能源资源统筹"),
            _("资源方"),
            _("承载地"),
            _MATCHED,
            {
                "submitted": _("申报"),
                "matching": _("评分比选"),
                "offered": _("征询承载地"),
                "accepted": _("承载地应答"),
                "approved": _("承载地确定"),
                "agreed": _("协议"),
            },
            frozenset({"proposed_host"}),
            _("按公布的指标和权重给候选承载地评分，择优确定。"),
            short=_("新能源"),
        ),
    )
}

POLICY, OWN, UNCHANGED, PARTIAL = "policy", "own", "unchanged", "partial"
# Which days decide the 流转日 of a class; which of them counts is for the policy in force to say.
DAYS_OF_CLASS: Mapping[str, tuple[str, ...]] = {
    POLICY: ("production_on", "registered_on", "tax_registered_on"),
    OWN: ("registered_on",),
    UNCHANGED: ("production_on",),
    PARTIAL: ("registered_on",),
}
