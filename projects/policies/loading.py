"""Loading the documents and policy files that ship with the product; safe to run again."""

import datetime as dt
from collections.abc import Iterator, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.rules import Policy, documents, policies, shipped_text
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Invalid
from kunming_coord.common.machine import SYSTEM
from kunming_coord.common.workflow import begin
from projects.policies.documents import register_documents
from projects.policies.models import PolicyDocument, PolicyVersion
from projects.policies.versions import supersede_due


@transaction.atomic
def load_policies() -> int:
    """Puts every shipped policy file in force that is not there yet; returns how many files there are.

    Raises Invalid when a shipped file has another text than the version of that number already kept:
    a version never changes its text, the changed file needs the next number.
    """
    shipped, brought = list(policies().values()), {}
    for policy in shipped:
        brought[policy.document.id] = policy.document
    registered = register_documents(
        (brought | dict(documents())).values(),
        policies=shipped,
        actor=system_user(),
        note=_("随产品登记；核实日取规则取值最近一次与原文核对的日期。"),
    )
    kept = {(row.code, row.number): row for row in PolicyVersion.objects.defer("text")}
    for code, policy in policies().items():
        version = kept.get((code, policy.version))
        if version is None:
            _put_in_force(policy, registered.get(policy.document.id), kept)
        elif version.digest != policy.digest:
            raise Invalid(
                f"随产品提供的政策文件 {code}.yaml 与系统中第 {policy.version} 版"
                f"（{PolicyVersion.machine.status_label(version.status)}）全文不同，未作任何改动；"
                f"版本一经登记不得改写，请把文件中的 version 改为 {_next_number(code, kept)} 后重新装载。"
            )
    supersede_due(day=timezone.localdate())
    return len(policies())


def _put_in_force(
    policy: Policy,
    document: PolicyDocument | None,
    kept: Mapping[tuple[str, int], PolicyVersion],
) -> None:
    system = system_user()
    version = PolicyVersion.objects.create(
        status="in_force",
        code=policy.id,
        number=policy.version,
        title=policy.title,
        scheme=policy.scheme or "",
        text=shipped_text(policy.id),
        digest=policy.digest,
        document=document,
        effective_from=_first_day(policy, kept),
        created_by=system,
        note=_("随产品提供。"),
    )
    begin(version, actor=system, role=Role.SYSTEM, side=SYSTEM, note=_("随产品提供并生效。"))


def _first_day(policy: Policy, kept: Mapping[tuple[str, int], PolicyVersion]) -> dt.date:
    """The day of the document for the first version; today for a later one, which reads the document anew.

    Raises Invalid where the policy already has a version that begins today or later.
    """
    days = [row.effective_from for row in _of(policy.id, kept) if row.effective_from]
    if not days:
        return policy.in_force
    today = timezone.localdate()
    if max(days) >= today:
        raise Invalid(
            f"政策 {policy.id} 已有自 {max(days):%Y-%m-%d} 起生效的版本，"
            f"随产品提供的第 {policy.version} 版不能早于它；请在该日之后重新装载。"
        )
    return max(today, policy.in_force)


def _next_number(code: str, kept: Mapping[tuple[str, int], PolicyVersion]) -> int:
    return max(row.number for row in _of(code, kept)) + 1


def _of(code: str, kept: Mapping[tuple[str, int], PolicyVersion]) -> Iterator[PolicyVersion]:
    return (row for (of, _number), row in kept.items() if of == code)
