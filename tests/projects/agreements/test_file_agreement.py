"""报备: the agreement is in force, compiled once, its transfer moves on; overlaps lose even in a race."""

import datetime as dt
from fractions import Fraction

import pytest
from django.utils import timezone
from support.factories import district
from support.races import failures, race
from support.worlds import (
    FROM,
    SIGNED_ON,
    TO,
    People,
    agreement_in_force,
    approved_transfer,
    drafted_agreement,
    key_park_agreement,
    proposed_agreement,
    registered_project,
    sign_by_all,
    signed_agreement,
    term,
    two_parties,
)

from accounting.rules import load_policy
from kunming_coord.common.errors import Invalid, NotAllowed, Stale
from kunming_coord.common.quarter import Quarter
from projects.agreements.drafts import PartyDraft
from projects.agreements.models import Agreement, CompiledTerm, ShareSlice
from projects.agreements.services import (
    draft_agreement,
    file_agreement,
    propose_agreement,
    start_due_transfers,
)


def slices(compiled):
    return [
        (row.position, row.district.slug, row.numerator) for row in compiled.slices.select_related("district")
    ]


@pytest.mark.django_db
def test_filing_compiles_the_terms_per_book(people):
    agreement = agreement_in_force(people, terms=[term("tax_revenue"), term()])
    rows = {(row.indicator.code, row.book): row for row in CompiledTerm.objects.select_related("indicator")}
    assert set(rows) == {
        ("tax_revenue", "assessment"),
        ("tax_revenue", "fiscal"),
        ("industrial_output", "assessment"),
    }
    row = rows["industrial_output", "assessment"]
    assert (row.mode, row.denominator, row.arises_in.slug) == ("split", 10, "anning")
    assert slices(row) == [(0, "anning", 7), (1, "xishan", 3)]
    assert (row.from_quarter.code, row.to_quarter.code) == ("2025Q2", "2029Q4")
    ratio = next(reference for reference in row.references if reference["parameter"] == "ratio")
    assert (ratio["status"], ratio["document"]) == ("documented", "drc-2022-65")
    assert agreement.current.policy_digest == load_policy("investment-2022").digest


@pytest.mark.django_db
def test_three_parties_compile_exactly(people):
    transfer = approved_transfer(people)
    agreement = agreement_in_force(
        people,
        transfer=transfer,
        parties=[
            *two_parties(people),
            PartyDraft("other", district("dianzhong")),
            PartyDraft("enterprise", enterprise=transfer.project.enterprise),
        ],
        terms=[term(shares=(Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)), deviation_reason="三方均分。")],
    )
    row = agreement.current.compiled.get()
    assert row.denominator == 3
    assert slices(row) == [(0, "anning", 1), (1, "xishan", 1), (2, "dianzhong", 1)]


@pytest.mark.django_db
def test_key_park_modes_compile_as_the_rule_says(people):
    agreement = key_park_agreement(
        people, [term("trade_sales", shares=()), term("foreign_capital", shares=())]
    )
    propose_agreement(agreement=agreement, actor=people.filer)
    file_agreement(agreement=sign_by_all(agreement, people), actor=people.reviewer)
    modes = {row.indicator.code: row for row in agreement.current.compiled.select_related("indicator")}
    assert (modes["trade_sales"].mode, slices(modes["trade_sales"])) == (
        "duplicate",
        [(0, "anning", 1), (1, "xishan", 1)],
    )
    assert (modes["foreign_capital"].mode, slices(modes["foreign_capital"])) == (
        "assign",
        [(0, "anning", 0), (1, "xishan", 1)],
    )


@pytest.mark.django_db
def test_a_park_that_is_no_government_is_carried_by_its_zone(people):
    parties = [PartyDraft("origin", district("xishan")), PartyDraft("host", district("lingang"))]
    project = registered_project(people)
    agreement = draft_agreement(
        project=project,
        policy_code="key-park-2024",
        drafted_by=project.origin,
        parties=parties,
        terms=[term("trade_sales", shares=(), arises_in="lingang")],
        effective_from=FROM,
        actor=people.filer,
    )
    propose_agreement(agreement=agreement, actor=people.filer)
    file_agreement(agreement=sign_by_all(agreement, people), actor=people.reviewer)
    row = agreement.current.compiled.get()
    assert row.arises_in.slug == "jingkai"
    assert slices(row) == [(0, "jingkai", 1), (1, "xishan", 1)]


@pytest.mark.django_db
def test_the_chosen_figure_stands_in_every_book_of_the_term(people):
    half = Fraction(1, 2)
    agreement = key_park_agreement(
        people, [term("tax_revenue", shares=(half, half), base="retained_net_total")]
    )
    propose_agreement(agreement=agreement, actor=people.filer)
    file_agreement(agreement=sign_by_all(agreement, people), actor=people.reviewer)
    bases = agreement.current.compiled.values_list("book", "base")
    assert dict(bases) == {"assessment": "retained_net_total", "fiscal": "retained_net_total"}


@pytest.mark.django_db
def test_the_transfer_is_in_force_once_its_first_quarter_has_begun(people):
    agreement = agreement_in_force(people)
    transfer = agreement.transfer
    transfer.refresh_from_db()
    assert transfer.status == "in_force"
    assert [event.action for event in transfer.events][-2:] == ["agree", "start"]
    assert transfer.events.last().actor_label == "系统"


@pytest.mark.django_db
def test_the_transfer_waits_for_a_first_quarter_that_lies_ahead(people):
    ahead = Quarter.containing(timezone.localdate()).next
    agreement = agreement_in_force(people, terms=[term(from_quarter=ahead)])
    agreement.transfer.refresh_from_db()
    assert agreement.transfer.status == "agreed"
    assert start_due_transfers() == 0

    assert start_due_transfers(today=ahead.first_day) == 1
    assert start_due_transfers(today=ahead.first_day) == 0
    agreement.transfer.refresh_from_db()
    assert agreement.transfer.status == "in_force"
    assert agreement.transfer.events.last().action == "start"


@pytest.mark.django_db
def test_only_the_citys_reviewer_files_and_only_what_is_signed(people):
    agreement = proposed_agreement(people)
    with pytest.raises(Stale):
        file_agreement(agreement=agreement, actor=people.reviewer)
    sign_by_all(agreement, people)
    for actor in (people.filer, people.leader, people.approver):
        with pytest.raises(NotAllowed):
            file_agreement(agreement=agreement, actor=actor)
    assert not CompiledTerm.objects.exists()


@pytest.mark.django_db
def test_filing_twice_compiles_once(people):
    agreement = signed_agreement(people)
    opened_earlier = Agreement.objects.get(pk=agreement.pk)
    file_agreement(agreement=agreement, actor=people.reviewer)
    with pytest.raises(Stale):
        file_agreement(agreement=opened_earlier, actor=people.reviewer)
    assert (CompiledTerm.objects.count(), ShareSlice.objects.count()) == (1, 2)


def two_signed_over_the_same(people):
    """Two agreements over one indicator, both drafted while neither was in force."""
    transfer = approved_transfer(people)
    drafts = [drafted_agreement(people, transfer=transfer) for _ in range(2)]
    for draft in drafts:
        propose_agreement(agreement=draft, actor=people.filer)
        sign_by_all(draft, people)
    return drafts


@pytest.mark.django_db
def test_an_overlap_is_refused_with_a_sentence_before_the_constraint(people):
    first, second = two_signed_over_the_same(people)
    file_agreement(agreement=first, actor=people.reviewer)
    with pytest.raises(Invalid, match=first.code) as refused:
        file_agreement(agreement=second, actor=people.reviewer)
    assert "只能按一份协议核算" in refused.value.message
    second.refresh_from_db()
    assert (second.status, CompiledTerm.objects.count()) == ("signed", 1)


@pytest.mark.django_db
def test_quarters_side_by_side_do_not_overlap(people):
    transfer = agreement_in_force(people).transfer
    agreement_in_force(people, transfer=transfer, terms=[term(from_quarter=TO.next, to_quarter=TO.next)])
    assert CompiledTerm.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_agreements_filed_at_once_leave_one_in_force():
    people = People()
    for _round in range(3):
        pair = two_signed_over_the_same(people)
        before = CompiledTerm.objects.count()
        seen = [Agreement.objects.get(pk=agreement.pk) for agreement in pair]
        people.reviewer.duties  # noqa: B018  read before the race, as a request would have
        answers = race(
            [lambda mine=mine: file_agreement(agreement=mine, actor=people.reviewer) for mine in seen]
        )
        errors = failures(answers)
        assert [type(error) for error in errors] == [Invalid], errors
        # Whoever comes late enough to see the winner's terms is told by the check, otherwise by the constraint.
        assert "重叠" in errors[0].message or "已有生效协议" in errors[0].message
        assert CompiledTerm.objects.count() == before + 1
        statuses = sorted(
            Agreement.objects.filter(pk__in=[row.pk for row in pair]).values_list("status", flat=True)
        )
        assert statuses == ["in_force", "signed"]


@pytest.mark.django_db
def test_the_policy_must_have_been_in_force_when_it_was_signed(people):
    agreement = key_park_agreement(people, [term("trade_sales", shares=())])
    propose_agreement(agreement=agreement, actor=people.filer)
    with pytest.raises(Invalid, match="尚早"):
        sign_by_all(agreement, people, dt.date(2024, 5, 7))
    assert sign_by_all(agreement, people, SIGNED_ON).status == "signed"
