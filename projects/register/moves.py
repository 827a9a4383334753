"""The life of a project (阶段) and of a merge of two enterprises, equal to the rows of `moves.csv`. Imports no model."""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import ANY_PARTY, CITY, CREATE, Machine, Move, Status, sources

ORIGIN = "origin"


class StageAction:
    """How a project goes on, or comes to an end."""

    SIGN = "sign"
    START = "start"
    PRODUCE = "produce"
    EXPAND = "expand"
    LOSE = "lose"
    ABANDON = "abandon"
    RESUME = "resume"


FORWARD = (StageAction.SIGN, StageAction.START, StageAction.PRODUCE, StageAction.EXPAND)
REASONED = (StageAction.LOSE, StageAction.ABANDON, StageAction.RESUME)
ALIVE = "planned|signed|started|producing|expanded"

PROJECT = Machine(
    name="project",
    label=_("项目"),
    initial="planned",
    statuses={
        "planned": Status(_("谋划"), "draft"),
        "signed": Status(_("签约"), "progress"),
        "started": Status(_("开工"), "progress"),
        "producing": Status(_("投产"), "done"),
        "expanded": Status(_("增资"), "done"),
        "lost": Status(_("流失"), "refused"),
        "abandoned": Status(_("放弃"), "paused"),
    },
    actions={
        StageAction.SIGN: _("签约"),
        StageAction.START: _("开工"),
        StageAction.PRODUCE: _("投产"),
        StageAction.EXPAND: _("增资"),
        StageAction.LOSE: _("流失"),
        StageAction.ABANDON: _("放弃"),
        StageAction.RESUME: _("恢复谋划"),
    },
    moves=(
        Move(StageAction.SIGN, sources("planned"), "signed", Role.FILER, ORIGIN),
        Move(StageAction.START, sources("signed"), "started", Role.FILER, ANY_PARTY),
        Move(StageAction.PRODUCE, sources("started"), "producing", Role.FILER, ANY_PARTY),
        Move(StageAction.EXPAND, sources("producing|expanded"), "expanded", Role.FILER, ANY_PARTY),
        Move(StageAction.LOSE, sources("planned|signed"), "lost", Role.FILER, ORIGIN),
        Move(StageAction.ABANDON, sources(ALIVE), "abandoned", Role.FILER, ORIGIN),
        Move(StageAction.RESUME, sources("lost|abandoned"), "planned", Role.FILER, ORIGIN),
    ),
    optional=frozenset((*FORWARD, *REASONED)),
)


class MergeAction:
    """What becomes of a proposal to merge two records."""

    CONFIRM = "confirm"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


MERGE = Machine(
    name="enterprise_merge",
    label=_("企业合并"),
    initial="proposed",
    statuses={
        "proposed": Status(_("待确认"), "waiting"),
        "confirmed": Status(_("已合并"), "done"),
        "refused": Status(_("不同意"), "refused"),
        "withdrawn": Status(_("已撤回"), "paused"),
    },
    actions={
        CREATE: _("提出合并"),
        MergeAction.CONFIRM: _("确认合并"),
        MergeAction.REFUSE: _("不同意"),
        MergeAction.WITHDRAW: _("撤回"),
    },
    moves=(
        Move(MergeAction.CONFIRM, sources("proposed"), "confirmed", Role.APPROVER, CITY, four_eyes=True),
        Move(MergeAction.REFUSE, sources("proposed"), "refused", Role.APPROVER, CITY),
        Move(MergeAction.WITHDRAW, sources("proposed"), "withdrawn", Role.REVIEWER, CITY),
    ),
    optional=frozenset({MergeAction.REFUSE, MergeAction.WITHDRAW}),
)
