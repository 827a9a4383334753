"""存量项目流转: the class by the city, the service both sides owe, and the 流转日 that follows from the class."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounting.rules import FactsError, evaluate_quantities
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Missing
from kunming_coord.common.workflow import require_permitted
from projects.policies.queries import policy_in_force
from projects.register.reading import read_text
from projects.transfers import clock
from projects.transfers.models import RelocationClass, Transfer
from projects.transfers.moves import Action
from projects.transfers.schemes import DAYS_OF_CLASS, POLICY

DOCUMENT_LENGTH = 120
DAY_LABELS = {
    "production_on": "新址投产日",
    "registered_on": "变更注册日",
    "tax_registered_on": "变更税务登记日",
}


@transaction.atomic
def classify_transfer(
    *,
    transfer: Transfer,
    relocation_class: str | None,
    actor: Actor,
    policy_document: str | None = None,
    note: str = "",
) -> Transfer:
    """Find the class of a relocation once all opinions are in; the first class names the policy document.

    Raises Missing (the class, the document, opinions still out), Invalid (no such class), NotAllowed or Stale.
    """
    require_permitted(transfer, Action.CLASSIFY, actor)
    if not relocation_class:
        sentence = "请选择认定的类别。"
        raise Missing(sentence, fields={"relocation_class": sentence})
    if relocation_class not in RelocationClass.values:
        sentence = "流转类别不存在，请从四类中选择。"
        raise Invalid(sentence, fields={"relocation_class": sentence})
    document = read_text(
        policy_document or transfer.policy_document,
        field="policy_document",
        label="政策性流转依据文件",
        length=DOCUMENT_LENGTH,
    )
    if relocation_class == POLICY and not document:
        sentence = "认定为政策性流转的，请填写依据的政策文件（名称、文号）。"
        raise Missing(sentence, fields={"policy_document": sentence})
    document = document if relocation_class == POLICY else ""
    return clock.advance(
        transfer,
        Action.CLASSIFY,
        actor=actor,
        note=note,
        data={"class": relocation_class, "claimed": transfer.class_claimed, "document": document},
        changes={"relocation_class": relocation_class, "policy_document": document},
    )


@transaction.atomic
def serve_transfer(*, transfer: Transfer, actor: Actor, note: str = "") -> Transfer:
    """Begin the service both sides owe; the origin has no move here. Raises NotAllowed or Stale."""
    return clock.advance(transfer, Action.SERVE, actor=actor, note=note)


@transaction.atomic
def complete_move(
    *,
    transfer: Transfer,
    actor: Actor,
    production_on: dt.date | None = None,
    registered_on: dt.date | None = None,
    tax_registered_on: dt.date | None = None,
    note: str = "",
) -> Transfer:
    """Set the 流转日 by the class from the days of the move, as the policy in force says.

    Raises Missing (a day the class needs), Invalid (a day to come), NotAllowed or Stale.
    """
    require_permitted(transfer, Action.COMPLETE_MOVE, actor)
    days = {
        "production_on": production_on,
        "registered_on": registered_on,
        "tax_registered_on": tax_registered_on,
    }
    _check_days(transfer, days)
    day, rule = transfer_day(transfer.relocation_class, days)
    return clock.advance(
        transfer,
        Action.COMPLETE_MOVE,
        actor=actor,
        note=note,
        data={"transfer_day": day.isoformat(), "rule": rule},
        changes=days | {"transfer_day": day},
    )


def transfer_day(relocation_class: str, days: dict[str, dt.date | None]) -> tuple[dt.date, str]:
    """The 流转日 of a class by the relocation policy in force today, and the version that says so; raises Invalid."""
    today = timezone.localdate()
    policy = policy_in_force(Transfer.Scheme.RELOCATION, today)
    facts = {"class": relocation_class} | {name: day for name, day in days.items() if day is not None}
    try:
        found = evaluate_quantities(policy, facts, on=today, wanted=["transfer_day"]).results["transfer_day"]
    except FactsError as error:
        raise Invalid(f"按《{policy.title}》不能认定流转日：{error}") from error
    if not isinstance(found, dt.date):
        raise Invalid(f"按《{policy.title}》不能认定流转日，请核对各日期。")
    return found, policy.reference


def _check_days(transfer: Transfer, days: dict[str, dt.date | None]) -> None:
    today, words = timezone.localdate(), {}
    for name in DAYS_OF_CLASS[transfer.relocation_class]:
        label = DAY_LABELS[name]
        day = days[name]
        if day is None:
            words[name] = f"{transfer.get_relocation_class_display()}的流转日要看“{label}”，请填写。"
    if words:
        raise Missing("；".join(words.values()), fields=words)
    for name, day in days.items():
        if day is not None and day > today:
            label = DAY_LABELS[name]
            sentence = f"“{label}”{day:%Y-%m-%d} 晚于今天，尚未发生；请填写实际日期。"
            raise Invalid(sentence, fields={name: sentence})
