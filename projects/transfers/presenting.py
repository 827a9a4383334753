"""What the page of a transfer shows: its chart in the words of its scheme, and what it has gathered on its way."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils import timezone

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.flow import FlowStep, flow_of
from kunming_coord.common.models import WorkflowEvent
from kunming_coord.common.money import Unit
from projects.register.disclosure import ACCEPTED, Level
from projects.transfers.conditions import conditions_of, may_prove
from projects.transfers.contributing import shares_of
from projects.transfers.models import OpinionRequest, Transfer
from projects.transfers.moves import CO_BUILDING, EDITABLE, MACHINE, NEW_ENERGY, ORIGIN
from projects.transfers.opinions import answering_for
from projects.transfers.partforms import AskForm, ContributionForm, ScoreForm
from projects.transfers.scoring import scores_of, why_ranked
from projects.transfers.settings import rubric_on


def flow_chart(transfer: Transfer, events: Sequence[WorkflowEvent]) -> list[FlowStep]:
    """The path of the scheme with the present step, each step called what the scheme calls it."""
    way = transfer.way
    words = {MACHINE.status_label(status): label for status, label in way.steps.items()}
    return [
        replace(step, label=words.get(step.label, step.label)) for step in flow_of(transfer, way.path, events)
    ]


def parts_of(transfer: Transfer, user: User, level: Level) -> dict[str, Any]:
    """Opinions, conditions, contributions and scores as far as this reader sees them, with the forms to add to them."""
    parts: dict[str, Any] = {"host_conditions": _conditions(transfer, user)}
    if level == Level.OWN and transfer.status not in EDITABLE:
        parts |= _opinions(transfer, user)
    if transfer.scheme == CO_BUILDING:
        parts |= _contributions(transfer, user)
    if transfer.scheme == NEW_ENERGY and level == Level.OWN:
        parts |= _scores(transfer, user)
    return parts


def _conditions(transfer: Transfer, user: User) -> dict[str, Any]:
    open_now = transfer.status == "accepted_with_conditions"
    if not open_now and transfer.status not in ACCEPTED:
        return {}
    return {"rows": conditions_of(transfer), "may_prove": open_now and may_prove(transfer, user)}


def _opinions(transfer: Transfer, user: User) -> dict[str, Any]:
    """The opinions of every round; the reader's own body answers in place."""
    rows = list(transfer.opinion_requests.select_related("body"))
    bodies = answering_for(user)
    asks = transfer.status == "in_review" and user.holds(Role.REVIEWER, units=None)
    return {
        "opinion_rows": [(row, row.is_open and row.body_id in bodies) for row in rows],
        "verdicts": OpinionRequest.Verdict.choices,
        "ask_form": AskForm(transfer=transfer) if asks else None,
    }


def _contributions(transfer: Transfer, user: User) -> dict[str, Any]:
    rows = list(transfer.contributions.all())
    writes = transfer.status in EDITABLE and user.holds(Role.FILER, units=transfer.side_units(ORIGIN))
    labels = dict(transfer.contributions.model.Side.choices)
    return {
        "contributions": rows,
        "wan": Unit.WAN,
        "contribution_shares": [
            {"label": labels[side], "percent": f"{float(share * 100):.2f}%"}
            for side, share in shares_of(transfer).items()
        ],
        "contribution_form": ContributionForm() if writes else None,
        "may_remove": writes,
    }


def _scores(transfer: Transfer, user: User) -> dict[str, Any]:
    rubric = rubric_on(timezone.localdate())
    scoring = transfer.status == "matching" and user.holds(Role.REVIEWER, units=None)
    scores = scores_of(transfer)
    rows = [
        {
            "district": row.district,
            "why": why_ranked(row, scores[0]),
            "points": [
                (item["label"], item["weight"], row.points[item["code"]]) for item in row.rubric.criteria
            ],
            "total": row.points_text,
            "by": row.scored_by_label,
        }
        for row in scores
    ]
    return {
        "scores": rows,
        "rubric": rubric,
        "score_form": ScoreForm(transfer=transfer, rubric=rubric) if scoring and rubric else None,
    }
