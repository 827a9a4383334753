"""Whose turn it is: the roles that may take the next step of a thing, and the accounts that have them on a day."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from kunming_coord.accounts.deputies import on_duty
from kunming_coord.common.machine import CITY, Move
from projects.transfers.models import Transfer
from projects.transfers.opinions import people_asked


@dataclass(frozen=True)
class Turn:
    """A role in one district, at one city body, or (neither named) at any city body."""

    role: str
    district: int | None = None
    body: int | None = None


def turns_of(subject: Any) -> frozenset[Turn]:
    """The roles asked to take the next step of a thing; none where nobody is waited for."""
    rows = type(subject).objects.filter(pk=subject.pk)
    steps = [
        step
        for step in subject.machine.asked
        if step.fits(status=subject.status, scheme=subject.scheme_code) and _is_due(rows, step)
    ]
    turns = {turn for step in steps for turn in _by(subject, step)}
    if rows.parties_wait:
        turns = {turn for turn in turns | _of_parties(subject) if rows.awaiting(_Stand(turn)).exists()}
    return frozenset(turns)


def accounts_of(turns: Iterable[Turn], day: dt.date) -> Mapping[Turn, set[int]]:
    """Turn → the accounts that have it on a day, deputies too; two queries however many."""
    wanted: dict[Turn, set[int]] = {turn: set() for turn in turns}
    if not wanted:
        return wanted
    districts = {turn.district for turn in wanted if turn.district is not None}
    places = Q(district_id__in=districts) | Q(body__isnull=False)
    for duty, account in on_duty(Q(role__in={turn.role for turn in wanted}) & places, day):
        if duty.district_id is not None:
            theirs = [Turn(duty.role, duty.district_id)]
        else:
            theirs = [Turn(duty.role, body=duty.body_id), Turn(duty.role)]
        for turn in theirs:
            if turn in wanted:
                wanted[turn].add(account)
    return wanted


def awaited(subject: Any, day: dt.date) -> set[int]:
    """The accounts that may take the next step of a thing, or those whose opinion it waits for."""
    if isinstance(subject, Transfer) and (asked := people_asked(subject)):
        return asked
    return set().union(*accounts_of(turns_of(subject), day).values())


def _is_due(rows: "QuerySet[Any]", step: Move) -> bool:
    condition = rows.due(step)  # type: ignore[attr-defined]
    return not condition or rows.filter(condition).exists()


def _by(subject: Any, step: Move) -> Collection[Turn]:
    role, units = subject.role_for(step), subject.side_units(step.side)
    if units is not None:
        return [Turn(role, unit) for unit in units]
    body = subject.decider(step) if step.side == CITY else None
    return [Turn(role, body=body.pk if body else None)]


def _of_parties(subject: Any) -> set[Turn]:
    """Every role of the table at every party: some of what is waited for is no move."""
    roles = {step.role for step in subject.machine.asked if step.side != CITY}
    return {Turn(role, unit) for role in roles for unit in subject.party_units()}


class _Stand:
    """A turn as somebody who looks: has this one duty and no other."""

    pk = 0

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self.district_ids = frozenset({turn.district} if turn.district is not None else ())
        self.sees_all = turn.district is None

    @property
    def reach(self) -> "_Stand":
        return self

    def holds(self, role: str, *, units: Any) -> bool:
        """See Viewer."""
        if role != self._turn.role:
            return False
        return self._turn.district is None if units is None else self._turn.district in units

    def districts_as(self, role: str) -> list[int]:
        """See Viewer."""
        return list(self.district_ids) if role == self._turn.role else []

    def bodies_as(self, role: str) -> list[int]:
        """See Viewer."""
        body = self._turn.body
        return [body] if role == self._turn.role and body is not None else []
