"""What a transfer needs before it may be submitted."""

from django.utils import timezone

from projects.policies.queries import conditions, policy_in_force
from projects.register.requirements import Requirement
from projects.transfers.models import Transfer


def _conditions_met(transfer: Transfer) -> bool:
    today = timezone.localdate()
    wanted = conditions(policy_in_force(transfer.scheme, today), today).items
    return set(wanted) <= set(transfer.conditions_confirmed)


REQUIREMENTS: tuple[Requirement[Transfer], ...] = (
    Requirement("reason", "流转理由", "submitted", lambda transfer: bool(transfer.reason)),
    Requirement(
        "land_mu",
        "用地需求（亩）",
        "submitted",
        lambda transfer: transfer.land_mu is not None,
        mend="请填写，没有用地需求的填 0",
    ),
    Requirement(
        "industry_code",
        "行业代码",
        "submitted",
        lambda transfer: bool(transfer.project.industry_code),
    ),
    Requirement(
        "planned_investment",
        "计划总投资",
        "submitted",
        lambda transfer: transfer.project.planned_investment_fen is not None,
    ),
    Requirement(
        "kind_confirmed",
        "不属于办法排除的项目类型",
        "submitted",
        lambda transfer: transfer.kind_confirmed,
        mend="请核对后勾选；属于排除类型的不适用本办法",
    ),
    Requirement(
        "conditions_confirmed", "适用条件核对", "submitted", _conditions_met, mend="请逐条核对后勾选"
    ),
)
