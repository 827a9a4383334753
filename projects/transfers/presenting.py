"""What the page of a transfer shows: its chart in the words of its scheme, and what it has gathered on its way."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.utils import timezone

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.flow import FlowStep, Opinion, flow_of, opinions_of
from kunming_coord.common.models import WorkflowEvent
from kunming_coord.common.money import Unit
from projects.register.disclosure import ACCEPTED
from projects.transfers.answers import opinions_seen
from projects.transfers.changes import TransferChange
from projects.transfers.changing import sides_for
from projects.transfers.conditions import conditions_of, may_prove
from projects.transfers.contributing import shares_of
from projects.transfers.handing import duties_for, may_add_signers
from projects.transfers.models import OpinionRequest, StepNote, Transfer
from projects.transfers.moves import CO_BUILDING, EDITABLE, MACHINE, NEW_ENERGY, ORIGIN
from projects.transfers.opinions import may_answer
from projects.transfers.partforms import AskForm, ContributionForm, ScoreForm
from projects.transfers.scoring import scores_of, why_ranked
from projects.transfers.settings import rubric_on
from projects.transfers.stepforms import AssignForm, ChangeForm, SignersForm
from projects.visibility.standing import Standing

CHANGEABLE = (
    "approved",
    "agreed",
    "in_force",
    "expired",
    "terminated",
)  # where there may be requests for a change
CHANGE_FORMS = tuple(TransferChange.Kind.values)


def flow_chart(transfer: Transfer, events: Sequence[WorkflowEvent]) -> list[FlowStep]:
    """The path of the scheme with the present step, each step called what the scheme calls it."""
    way = transfer.way
    words = {MACHINE.status_label(status): label for status, label in way.steps.items()}
    return [
        replace(step, label=words.get(step.label, step.label)) for step in flow_of(transfer, way.path, events)
    ]


def story_of(
    transfer: Transfer, events: Sequence[WorkflowEvent], entries: Sequence[StepNote]
) -> list[Opinion]:
    """What happened, oldest first: the moves, and what was recorded between them."""
    between = [
        Opinion(
            label=entry.get_kind_display(),
            tone="progress",
            note=f"{entry.text}。{entry.reason}",
            actor_label=entry.actor_label,
            unit_label=entry.unit_label,
            at=entry.at,
        )
        for entry in entries
    ]
    return sorted([*opinions_of(transfer, events), *between], key=lambda told: told.at)


def assigned_among(transfer: Transfer, entries: Sequence[StepNote]) -> StepNote | None:
    """The 转办 that holds for the step it stands at, where the reader sees it."""
    mine = [
        entry for entry in entries if entry.kind == StepNote.Kind.ASSIGN and entry.version == transfer.version
    ]
    return mine[-1] if mine else None


def parts_of(transfer: Transfer, user: User, standing: Standing) -> dict[str, Any]:
    """Opinions, conditions, contributions and scores as far as this reader sees them, with the forms to add to them."""
    seen, parts = standing.names("transfer"), dict[str, Any]()
    if "host_conditions" in seen:
        parts["host_conditions"] = _conditions(transfer, user)
    if transfer.status not in EDITABLE:
        parts |= _opinions(transfer, user)
    parts |= _handing(transfer, user) | _changes(transfer, user)
    if transfer.scheme == CO_BUILDING and "contributions" in seen:
        parts |= _contributions(transfer, user)
    if transfer.scheme == NEW_ENERGY and "scores" in seen:
        parts |= _scores(transfer, user)
    return parts


def _conditions(transfer: Transfer, user: User) -> dict[str, Any]:
    open_now = transfer.status == "accepted_with_conditions"
    if not open_now and transfer.status not in ACCEPTED:
        return {}
    return {"rows": conditions_of(transfer), "may_prove": open_now and may_prove(transfer, user)}


def _opinions(transfer: Transfer, user: User) -> dict[str, Any]:
    """The opinions of every round this reader sees; who was asked answers in place."""
    asks = transfer.status == "in_review" and user.holds(Role.REVIEWER, units=None)
    return {
        "opinion_rows": [
            (row, row.is_open and may_answer(row, user)) for row in opinions_seen(transfer, user)
        ],
        "verdicts": OpinionRequest.Verdict.choices,
        "ask_form": AskForm(transfer=transfer) if asks else None,
    }


def _handing(transfer: Transfer, user: User) -> dict[str, Any]:
    """转办 and 加签, for whose turn it is."""
    if not duties_for(transfer, user):
        return {}
    signing = may_add_signers(transfer)
    return {
        "act_more": "projects/transfers/_handing.html",
        "assign_form": AssignForm(transfer=transfer, actor=user),
        "signers_form": SignersForm(transfer=transfer, actor=user) if signing else None,
    }


def _changes(transfer: Transfer, user: User) -> dict[str, Any]:
    """Requests to change it, and for either side the forms to propose one."""
    if transfer.status not in CHANGEABLE:
        return {}
    rows = TransferChange.objects.visible_to(user).filter(transfer=transfer).order_by("number")
    found: dict[str, Any] = {"changes": list(rows)}
    under_way = any(change.is_open for change in found["changes"])
    if transfer.status == "approved" and not under_way and sides_for(transfer, user):
        found |= {f"{kind}_form": ChangeForm(transfer=transfer, kind=kind) for kind in CHANGE_FORMS}
    return found


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
