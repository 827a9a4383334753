"""Policy files on their way, through the services as people would take them."""

import datetime as dt
from functools import cached_property

from kunming_coord.accounts.models import User
from projects.policies.models import PolicyVersion
from projects.policies.queries import newest_in_force
from projects.policies.texts import renumbered
from projects.policies.versions import (
    Draft,
    draft_policy,
    enforce_policy,
    next_number,
    review_policy,
    submit_policy,
)
from support.factories import make_user

CODE = "village-pool"
FIRST_DAY = dt.date(2026, 1, 1)
TEXT = """\
id: village-pool
version: 1
title: 示例资金池办法
document:
  id: village-pool
  title: 示例资金池办法
  number: null
  issuer: 示例市
  date: 2026-01-01
  quotes:
    - {about: rate, text: "资金池按三成返还各村"}
authority: 示例市
number: null
in_force: 2026-01-01
valid_to: null
roles:
  east: {title: 东村, kind: organisation}
  west: {title: 西村, kind: organisation}
parameters:
  rate:
    title: 返还比率
    unit: "1"
    checked_on: 2026-01-05
    values:
      2026-01-01:
        value: "0.3"
        status: inferred
        note: 由“三成”推断
inputs:
  pool: {title: 资金池, kind: number, unit: 万元}
  weight: {title: 权重, kind: table, unit: "1", parties: [east, west], from: terms, example: {east: 1, west: 3}}
quantities:
  returned: {title: 返还额, unit: 万元, is: "pool * rate"}
  shares: {title: 各村份额, unit: "1", weights: {index: weight}}
  each: {title: 各村所得, unit: 万元, split: {amount: returned, by: shares}}
settlement: {period: year, lag: 1, note: 次年兑付。}
cases:
  - id: first
    source: 手工核算
    facts: {pool: 100}
    expected: {returned: 30, each: {east: "7.5", west: "22.5"}}
    tolerance: "0"
"""


class Staff:
    """市发展改革委 as policies need it: who writes, who reviews, who approves; made when first asked for."""

    @cached_property
    def author(self) -> User:
        """经办."""
        return make_user("drc", "filer")

    @cached_property
    def reviewer(self) -> User:
        """审核."""
        return make_user("drc", "reviewer")

    @cached_property
    def approver(self) -> User:
        """批准."""
        return make_user("drc", "approver")


def drafted(staff: Staff, text: str = TEXT, code: str = CODE) -> PolicyVersion:
    """The draft of a new policy."""
    return draft_policy(code=code, draft=Draft(text=text, note="初稿"), actor=staff.author)


def submitted(staff: Staff, text: str = TEXT) -> PolicyVersion:
    """A version in review."""
    return submit_policy(version=drafted(staff, text), actor=staff.author)


def reviewed(staff: Staff, text: str = TEXT) -> PolicyVersion:
    """A version waiting for approval."""
    return review_policy(version=submitted(staff, text), actor=staff.reviewer)


def in_force(staff: Staff, text: str = TEXT, day: dt.date = FIRST_DAY) -> PolicyVersion:
    """A version in force from a day."""
    return enforce_policy(version=reviewed(staff, text), effective_from=day, actor=staff.approver)


def next_text(change: tuple[str, str] = ("0.3", "0.4")) -> str:
    """The text of the next version of the policy in force, with one change (and its case computed anew)."""
    newest = newest_in_force(CODE)
    assert newest is not None
    text = renumbered(newest.text, next_number(CODE)).replace(*change)
    return (
        text.replace("returned: 30, each", "returned: 40, each")
        .replace('"7.5"', "10")
        .replace('"22.5"', "30")
    )
