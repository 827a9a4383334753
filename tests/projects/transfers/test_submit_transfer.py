"""流转申请: from a recognised lead, complete before it is submitted."""

from decimal import Decimal

import pytest
from support.factories import district
from support.worlds import drafted_transfer, recognised_lead, registered_lead, transfer_draft

from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from projects.leads.models import Lead
from projects.transfers.models import Transfer
from projects.transfers.queries import missing_to_submit
from projects.transfers.services import (
    TransferDraft,
    draft_transfer,
    receive_transfer,
    reject_transfer_kind,
    submit_transfer,
    update_transfer,
    withdraw_transfer,
)

pytestmark = pytest.mark.django_db


def test_a_draft_takes_its_lead_along(people):
    lead = recognised_lead(people)
    transfer = draft_transfer(lead=lead, actor=people.filer)
    lead.refresh_from_db()
    assert (transfer.status, lead.status) == ("draft", "transferred")
    assert transfer.code.startswith("XISHAN-T-")


def test_a_lead_becomes_one_transfer_only(people):
    lead = recognised_lead(people)
    opened_earlier = Lead.objects.get(pk=lead.pk)
    draft_transfer(lead=lead, actor=people.filer)
    with pytest.raises(Stale):
        draft_transfer(lead=opened_earlier, actor=people.filer)
    assert Transfer.objects.count() == 1


def test_a_lead_that_is_not_recognised_cannot_be_transferred(people):
    with pytest.raises(Stale):
        draft_transfer(lead=registered_lead(people), actor=people.filer)


def test_everything_missing_is_named_at_once(people):
    lead = recognised_lead(people, industry_code="", planned_investment_fen=None)
    transfer = draft_transfer(lead=lead, actor=people.filer)
    with pytest.raises(Missing, match="还缺 6 项") as refused:
        submit_transfer(transfer=transfer, actor=people.filer)
    assert set(refused.value.fields) == {row.field for row in missing_to_submit(transfer)}
    transfer.refresh_from_db()
    assert transfer.status == "draft"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"land_mu": None}, "land_mu"),
        ({"kind_confirmed": False}, "kind_confirmed"),
        ({"conditions_confirmed": ("condition_1", "condition_2")}, "conditions_confirmed"),
    ],
)
def test_each_required_piece_is_required(people, changes, field):
    lead = recognised_lead(people)
    transfer = draft_transfer(lead=lead, actor=people.filer, draft=transfer_draft(lead, **changes))
    with pytest.raises(Missing) as refused:
        submit_transfer(transfer=transfer, actor=people.filer)
    assert set(refused.value.fields) == {field}


def test_no_land_at_all_is_an_answer(people):
    lead = recognised_lead(people)
    transfer = draft_transfer(lead=lead, actor=people.filer, draft=transfer_draft(lead, land_mu=Decimal(0)))
    assert submit_transfer(transfer=transfer, actor=people.filer).status == "submitted"


@pytest.mark.parametrize("slug", ["xishan", "putuo", "kunming", "duplicates"])
def test_a_unit_that_cannot_host_is_refused(people, slug):
    lead = recognised_lead(people)
    with pytest.raises(Invalid) as refused:
        draft_transfer(lead=lead, actor=people.filer, draft=TransferDraft(proposed_host=district(slug)))
    assert "proposed_host" in refused.value.fields


@pytest.mark.parametrize("land", [Decimal("-1"), Decimal("1000001")])
def test_land_has_its_bounds(people, land):
    transfer = drafted_transfer(people)
    with pytest.raises(Invalid):
        update_transfer(transfer=transfer, draft=TransferDraft(land_mu=land), actor=people.filer)


def test_a_draft_can_be_rewritten_and_a_submitted_request_cannot(people):
    transfer = drafted_transfer(people)
    update_transfer(
        transfer=transfer, draft=transfer_draft(transfer.lead, reason="改后的理由"), actor=people.filer
    )
    transfer.refresh_from_db()
    assert transfer.reason == "改后的理由"
    submit_transfer(transfer=transfer, actor=people.filer)
    with pytest.raises(Stale, match="已提交"):
        update_transfer(transfer=transfer, draft=transfer_draft(transfer.lead), actor=people.filer)


def test_the_city_may_say_that_the_method_does_not_cover_it(people):
    transfer = submit_transfer(transfer=drafted_transfer(people), actor=people.filer)
    with pytest.raises(Missing):
        reject_transfer_kind(transfer=transfer, actor=people.reviewer, note="")
    assert (
        reject_transfer_kind(transfer=transfer, actor=people.reviewer, note="属房地产项目。").status
        == "not_applicable"
    )


def test_a_request_is_taken_back_only_until_it_is_received(people):
    transfer = submit_transfer(transfer=drafted_transfer(people), actor=people.filer)
    receive_transfer(transfer=transfer, actor=people.reviewer)
    with pytest.raises(Stale, match="受理"):
        withdraw_transfer(transfer=transfer, actor=people.filer)


def test_the_host_has_no_say_in_a_draft(people):
    with pytest.raises(NotAllowed):
        submit_transfer(transfer=drafted_transfer(people), actor=people.host_filer)
