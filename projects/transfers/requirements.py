"""What a transfer needs before it may be submitted, scheme by scheme."""

from django.utils import timezone

from projects.attachments.models import Stage
from projects.attachments.queries import attachments_needed
from projects.policies.queries import conditions, policy_in_force
from projects.register.requirements import Requirement
from projects.transfers.models import Transfer
from projects.transfers.moves import CO_BUILDING, INVESTMENT, KEY_PARK, RELOCATION
from projects.transfers.schemes import POLICY
from projects.transfers.screening import fits

STAGE = "submitted"


def _conditions_met(transfer: Transfer) -> bool:
    today = timezone.localdate()
    wanted = conditions(policy_in_force(transfer.scheme, today), today).items
    return set(wanted) <= set(transfer.conditions_confirmed)


def fitting(transfer: Transfer) -> list[str]:
    """The schemes that fit a request, its own among them."""
    hosts = [transfer.proposed_host] if transfer.proposed_host else []
    found = fits(
        transfer.project,
        recognised=transfer.lead_id is not None,
        hosts=[] if transfer.park else hosts,
        built_together=transfer.scheme == CO_BUILDING,
    )
    own = {transfer.scheme} | ({KEY_PARK} if transfer.park else set())
    return [fit.scheme for fit in found if fit.fits or fit.scheme in own]


def _choice_made(transfer: Transfer) -> bool:
    return bool(transfer.choice_reason) or len(fitting(transfer)) == 1


def _document_named(transfer: Transfer) -> bool:
    return transfer.class_claimed != POLICY or bool(transfer.policy_document)


_CHOICE: tuple[Requirement[Transfer], ...] = (
    Requirement(
        "choice_reason",
        "选用理由",
        STAGE,
        _choice_made,
        mend="该项目同时符合两种以上办法，请写明为何选用本办法",
    ),
)
_COMMON: tuple[Requirement[Transfer], ...] = (
    Requirement("reason", "流转理由", STAGE, lambda transfer: bool(transfer.reason)),
    Requirement(
        "land_mu",
        "用地需求（亩）",
        STAGE,
        lambda transfer: transfer.land_mu is not None,
        mend="请填写，没有用地需求的填 0",
    ),
    Requirement("industry_code", "行业代码", STAGE, lambda transfer: bool(transfer.project.industry_code)),
    Requirement(
        "planned_investment",
        "计划总投资",
        STAGE,
        lambda transfer: transfer.project.planned_investment_fen is not None,
    ),
)
_OF_SCHEME: dict[str, tuple[Requirement[Transfer], ...]] = {
    INVESTMENT: (
        Requirement(
            "kind_confirmed",
            "不属于办法排除的项目类型",
            STAGE,
            lambda transfer: transfer.kind_confirmed,
            mend="请核对后勾选；属于排除类型的不适用本办法",
        ),
        Requirement("conditions_confirmed", "适用条件核对", STAGE, _conditions_met, mend="请逐条核对后勾选"),
    ),
    RELOCATION: (
        Requirement(
            "other_side",
            "迁出地和迁入地",
            STAGE,
            lambda transfer: transfer.proposed_host_id is not None,
            mend="请选择另一方",
        ),
        Requirement(
            "class_claimed", "流转类别", STAGE, lambda transfer: bool(transfer.class_claimed), mend="请选择"
        ),
        Requirement(
            "policy_document",
            "政策性流转依据文件",
            STAGE,
            _document_named,
            mend="政策性流转须有依据的政策文件，请填写名称、文号",
        ),
    ),
    KEY_PARK: (
        Requirement(
            "park",
            "重点产业协作园区",
            STAGE,
            lambda transfer: transfer.park_id is not None,
            mend="请从名单中选择",
        ),
    ),
    CO_BUILDING: (
        Requirement(
            "contributions",
            "共建投入",
            STAGE,
            lambda transfer: transfer.contributions.filter(side="origin").exists(),
            mend="请登记共建方的投入，逐项计价并注明计价日",
        ),
    ),
}


def requirements_of(transfer: Transfer) -> tuple[Requirement[Transfer], ...]:
    """The table of its scheme, and the attachments that are 必备."""
    attached: tuple[Requirement[Transfer], ...] = attachments_needed(
        transfer.project, transfer.filed_by_id, Stage.TRANSFER, STAGE, transfer.scheme
    )
    return (*_COMMON, *_OF_SCHEME.get(transfer.scheme, ()), *_CHOICE, *attached)
