"""存量流转: four classes, the 流转日 by class, and an origin that can neither refuse nor delay a voluntary move."""

import datetime as dt

import pytest
from support.factories import district, make_user
from support.worlds import (
    drafted_scheme_transfer,
    scheme_draft,
    scheme_project,
    scheme_transfer_in_review,
)

from kunming_coord.accounts.models import Person
from kunming_coord.common.errors import DomainError, Invalid, Missing, NotAllowed
from projects.agreements.forms import AgreementForm
from projects.agreements.ground import Ground
from projects.policies.queries import policy_in_force
from projects.transfers.actions import EXTRAS, SERVICES
from projects.transfers.models import Transfer
from projects.transfers.services import (
    ask_opinions,
    classify_transfer,
    complete_move,
    draft_scheme_transfer,
    receive_transfer,
    resume_transfer,
    return_transfer,
    serve_transfer,
    submit_transfer,
    suspend_transfer,
    update_transfer,
    withdraw_transfer,
)

pytestmark = pytest.mark.django_db

PRODUCTION, REGISTERED, TAXED = dt.date(2026, 3, 1), dt.date(2025, 12, 1), dt.date(2026, 1, 15)
DAYS = {"production_on": PRODUCTION, "registered_on": REGISTERED, "tax_registered_on": TAXED}
VOLUNTARY = ("own", "unchanged", "partial")


def in_service(people, relocation_class, **draft):
    transfer = scheme_transfer_in_review(people, "relocation", **draft)
    classify_transfer(
        transfer=transfer,
        relocation_class=relocation_class,
        policy_document="示例〔2025〕1号",
        actor=make_user("drc", "reviewer"),
    )
    return serve_transfer(transfer=transfer, actor=people.reviewer)


@pytest.mark.parametrize(
    ("relocation_class", "day"),
    [("policy", PRODUCTION), ("own", REGISTERED), ("unchanged", PRODUCTION), ("partial", REGISTERED)],
)
def test_the_transfer_day_follows_from_the_class(people, relocation_class, day):
    transfer = complete_move(transfer=in_service(people, relocation_class), actor=people.reviewer, **DAYS)
    transfer.refresh_from_db()
    assert (transfer.status, transfer.transfer_day) == ("approved", day)
    assert transfer.events.get(action="complete_move").data["rule"].startswith("relocation-2022")


@pytest.mark.parametrize(
    ("relocation_class", "needed"),
    [
        ("policy", {"production_on", "registered_on", "tax_registered_on"}),
        ("own", {"registered_on"}),
        ("unchanged", {"production_on"}),
        ("partial", {"registered_on"}),
    ],
)
def test_a_day_the_class_needs_is_named(people, relocation_class, needed):
    transfer = in_service(people, relocation_class)
    with pytest.raises(Missing) as refused:
        complete_move(transfer=transfer, actor=people.reviewer)
    assert set(refused.value.fields) == needed
    with pytest.raises(Invalid, match="晚于今天"):
        complete_move(transfer=transfer, actor=people.reviewer, **dict.fromkeys(DAYS, dt.date(2099, 1, 1)))
    assert Transfer.objects.get(pk=transfer.pk).status == "in_service"


def test_the_first_class_needs_its_document(people):
    transfer = scheme_transfer_in_review(people, "relocation")
    with pytest.raises(Missing, match="政策文件"):
        classify_transfer(transfer=transfer, relocation_class="policy", actor=people.reviewer)
    with pytest.raises(Invalid):
        classify_transfer(transfer=transfer, relocation_class="fifth", actor=people.reviewer)
    with pytest.raises(Missing, match="类别"):
        classify_transfer(transfer=transfer, relocation_class=None, actor=people.reviewer)


def test_a_claim_of_the_first_class_needs_its_document_too(people):
    transfer = drafted_scheme_transfer(people, "relocation", class_claimed="policy")
    with pytest.raises(Missing, match="依据文件"):
        submit_transfer(transfer=transfer, actor=people.filer)


def test_both_sides_see_it_from_the_filing_on(people):
    transfer = drafted_scheme_transfer(people, "relocation")
    assert not Transfer.objects.visible_to(people.host_leader).exists()
    submit_transfer(transfer=transfer, actor=people.filer)
    assert Transfer.objects.visible_to(people.host_leader).get() == transfer


def powerless(transfer, origin):
    """Whatever somebody with every role at the origin tries at this step, nothing moves; filing it again helps on."""
    version = Transfer.objects.get(pk=transfer.pk).version
    for action, service in SERVICES.items():
        if (transfer.status, action) == ("returned", "submit"):
            continue
        given = {"note": "不同意迁出。"} | dict.fromkeys(EXTRAS.get(action, ()))
        with pytest.raises(DomainError):
            service(transfer=Transfer.objects.get(pk=transfer.pk), actor=origin, **given)
    assert Transfer.objects.get(pk=transfer.pk).version == version


@pytest.mark.parametrize("relocation_class", VOLUNTARY)
def test_no_service_lets_the_origin_hold_up_a_voluntary_move(people, relocation_class):
    transfer = drafted_scheme_transfer(people, "relocation", class_claimed=relocation_class)
    reviewer = make_user("drc", "reviewer")
    everybody = Person.objects.create(name="迁出地的人")
    origin = make_user("xishan", "filer", "leader", "reviewer", "approver", person=everybody)
    for step in (
        lambda: submit_transfer(transfer=transfer, actor=people.filer),
        lambda: receive_transfer(transfer=transfer, actor=reviewer),
        lambda: ask_opinions(transfer=transfer, actor=reviewer),
        lambda: return_transfer(transfer=transfer, actor=reviewer, note="请补充。"),
        lambda: submit_transfer(transfer=transfer, actor=people.host_filer),
        lambda: receive_transfer(transfer=transfer, actor=reviewer),
        lambda: suspend_transfer(transfer=transfer, actor=reviewer, note="待补正。"),
        lambda: resume_transfer(transfer=transfer, actor=reviewer),
        lambda: ask_opinions(transfer=transfer, actor=reviewer),
        lambda: classify_transfer(transfer=transfer, relocation_class=relocation_class, actor=reviewer),
        lambda: serve_transfer(transfer=transfer, actor=reviewer),
        lambda: complete_move(transfer=transfer, actor=reviewer, **DAYS),
    ):
        step()
        powerless(transfer, origin)
    assert transfer.status == "approved"


def test_the_origin_may_take_back_a_move_ordered_by_a_policy(people):
    transfer = drafted_scheme_transfer(
        people, "relocation", class_claimed="policy", policy_document="示例〔2025〕1号"
    )
    submit_transfer(transfer=transfer, actor=people.filer)
    assert withdraw_transfer(transfer=transfer, actor=people.filer).status == "withdrawn"


def test_the_host_files_again_what_the_origin_sits_on(people):
    transfer = scheme_transfer_in_review(people, "relocation")
    return_transfer(transfer=transfer, actor=people.reviewer, note="请补充产能说明。")
    assert Transfer.objects.awaiting(people.host_filer).get() == transfer
    with pytest.raises(NotAllowed, match="不得撤回"):
        withdraw_transfer(transfer=transfer, actor=people.filer)
    update_transfer(
        transfer=transfer,
        draft=scheme_draft("relocation", needs="产能 3 万吨。"),
        actor=people.host_filer,
    )
    assert submit_transfer(transfer=transfer, actor=people.host_filer).status == "submitted"


def test_the_new_place_files_a_move_the_origin_does_not_file(people):
    project = scheme_project(people, "relocation")
    draft = scheme_draft("relocation", files_as="host", other_side=district("anning"))
    transfer = draft_scheme_transfer(project=project, scheme="relocation", actor=people.filer, draft=draft)
    assert (transfer.origin, transfer.proposed_host) == (district("anning"), district("xishan"))
    assert not Transfer.objects.visible_to(people.host_leader).exists()
    submit_transfer(transfer=transfer, actor=people.filer)
    assert Transfer.objects.visible_to(people.host_leader).get() == transfer
    assert list(Transfer.objects.awaiting(people.host_filer)) == []
    with pytest.raises(NotAllowed):
        withdraw_transfer(transfer=transfer, actor=people.host_filer)


@pytest.mark.parametrize("slug", ["xishan", "putuo", "kunming"])
def test_the_other_side_is_another_unit_of_the_city(people, slug):
    with pytest.raises(Invalid, match="另一方"):
        drafted_scheme_transfer(people, "relocation", other_side=district(slug))


def test_an_agreement_on_a_move_its_host_filed_has_the_origin_of_the_move(people):
    project = scheme_project(people, "relocation")
    draft = scheme_draft("relocation", files_as="host", other_side=district("anning"))
    transfer = draft_scheme_transfer(project=project, scheme="relocation", actor=people.filer, draft=draft)
    submit_transfer(transfer=transfer, actor=people.filer)
    ground = Ground(policy_in_force("relocation", dt.date.today()), project, transfer, district("xishan"))
    form = AgreementForm(None, ground=ground)
    assert form.fields["industrial_output.share1"].label.startswith("安宁市")
    assert form.fields["industrial_output.share2"].label.startswith("西山区")
