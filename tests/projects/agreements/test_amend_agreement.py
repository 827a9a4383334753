"""变更: a supplementary agreement holds from a quarter to come; what was posted stays as it was."""

import datetime as dt
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from support import ledger_world
from support.agreement_world import NEXT, amended, changed, sign_supplement_by_all
from support.factories import district, make_user
from support.pages import post, send, text_of
from support.races import failures, race
from support.worlds import FROM, TO, People, agreement_in_force, approved_transfer, term, two_parties

from accounting.ledger.models import Entry
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from projects.agreements.amending import (
    amend_agreement,
    record_supplement_signature,
    sign_supplement,
    withdraw_supplement,
)
from projects.agreements.drafts import PartyDraft
from projects.agreements.models import Agreement, CompiledTerm, SupplementSignature
from projects.agreements.queries import record_of
from projects.agreements.services import start_due_transfers
from projects.agreements.supplements import differences
from projects.policies.queries import policy_named

pytestmark = pytest.mark.django_db
FOUR_SIX = (Fraction(2, 5), Fraction(3, 5))
TODAY = timezone.localdate()


def slices(agreement):
    rows = CompiledTerm.objects.filter(version__agreement=agreement, book="assessment")
    return [
        (row.version.number, row.from_quarter.code, row.to_quarter.code, row.numerators)
        for row in rows.order_by("from_quarter")
    ]


def test_the_new_version_holds_from_its_quarter_once_all_have_signed(people):
    agreement = amended(people, shares=FOUR_SIX)
    assert (agreement.status, agreement.current.number) == ("amending", 1)
    before = slices(agreement)
    assert before == [(1, "2025Q2", "2029Q4", [7, 3])]
    agreement = sign_supplement_by_all(agreement, people)
    agreement = Agreement.objects.get(pk=agreement.pk)
    assert (agreement.status, agreement.current.number) == ("in_force", 2)
    assert slices(agreement) == [
        (1, "2025Q2", NEXT.previous.code, [7, 3]),
        (2, NEXT.code, "2029Q4", [3, 2]),
    ]


def test_old_quarters_are_posted_under_the_old_version(people):
    agreement = agreement_in_force(people)
    (filing,) = ledger_world.verified(agreement.project, {"industrial_output": 1000})
    ledger_world.post()

    def share():
        rows = Entry.objects.filter(book="assessment", district_id=district("xishan").pk)
        return sum(rows.values_list("amount_fen", flat=True))

    assert share() == 300
    sign_supplement_by_all(amended(people, agreement, shares=FOUR_SIX), people)
    written = Entry.objects.count()
    ledger_world.post()
    assert Entry.objects.count() == written
    ledger_world.revised(filing, 2000)
    ledger_world.post()
    assert share() == 600
    ledger_world.verified(agreement.project, {"industrial_output": 1000}, NEXT)
    ledger_world.post(quarter=NEXT)
    assert share() == 1000


def test_what_is_not_changed_goes_on_under_the_old_terms(people):
    agreement = agreement_in_force(people, terms=[term(), term("fixed_asset_investment")])
    kept = term("fixed_asset_investment", from_quarter=NEXT)
    agreement = amended(people, agreement, terms=[*changed(shares=FOUR_SIX), kept])
    sign_supplement_by_all(agreement, people)
    investment = CompiledTerm.objects.filter(indicator__code="fixed_asset_investment", book="assessment")
    assert [(row.version.number, row.to_quarter) for row in investment] == [(1, TO)]


def test_an_indicator_that_is_left_out_ends_with_the_quarter_before(people):
    agreement = agreement_in_force(people, terms=[term(), term("fixed_asset_investment")])
    sign_supplement_by_all(amended(people, agreement, terms=[term(from_quarter=NEXT)]), people)
    ends = dict(CompiledTerm.objects.filter(book="assessment").values_list("indicator__code", "to_quarter"))
    assert ends == {"industrial_output": TO, "fixed_asset_investment": NEXT.previous}


def test_terms_that_had_not_begun_make_way_as_a_whole(people):
    agreement = agreement_in_force(people, terms=[term(from_quarter=NEXT.next)])
    sign_supplement_by_all(amended(people, agreement, shares=FOUR_SIX), people)
    old, new = CompiledTerm.objects.filter(book="assessment").order_by("pk")
    assert old.to_quarter == old.from_quarter.previous
    assert (new.from_quarter, new.numerators) == (NEXT, [3, 2])
    assert [row.version.number for row in record_of(agreement).compiled if row.book == "assessment"] == [2]


def test_what_was_cut_off_before_it_began_starts_no_transfer(people):
    agreement = agreement_in_force(people, terms=[term(from_quarter=NEXT.next)])
    later = NEXT.next.next
    sign_supplement_by_all(amended(people, agreement, terms=changed(from_quarter=later)), people)
    assert start_due_transfers(today=NEXT.next.first_day) == 0
    assert start_due_transfers(today=later.first_day) == 1


def test_a_difference_reads_old_and_new_per_term_and_clause(people):
    agreement = amended(people, shares=FOUR_SIX, deviation_reason="")
    first, second = agreement.versions.order_by("number")
    second.clauses.create(position=1, title="数据报送", text="按季报送。")
    lines = [
        (row.about, row.field, row.old, row.new)
        for row in differences(policy_named("investment-2022"), first, second)
    ]
    assert lines[0] == (
        "规模以上工业产值",
        "分享比例",
        "3:7（西山区 3/10，安宁市 7/10）",
        "4:6（西山区 2/5，安宁市 3/5）",
    )
    assert lines[1:] == [("条款", "数据报送", "", "按季报送。")]


def test_a_quarter_that_has_begun_is_refused(people):
    agreement = agreement_in_force(people)
    with pytest.raises(Invalid) as refused:
        amend_agreement(
            agreement=agreement,
            terms=changed(shares=FOUR_SIX),
            effective_from=NEXT.previous,
            reason="变更。",
            actor=people.filer,
        )
    assert "effective_from" in refused.value.fields
    assert agreement.versions.count() == 1


def test_a_supplement_changes_something_and_says_why(people):
    agreement = agreement_in_force(people)
    ask = {"agreement": agreement, "effective_from": NEXT, "actor": people.filer}
    with pytest.raises(Missing, match="变更理由"):
        amend_agreement(terms=changed(shares=FOUR_SIX), reason=" ", **ask)
    with pytest.raises(Invalid, match="没有不同"):
        amend_agreement(terms=[term(from_quarter=NEXT)], reason="变更。", **ask)
    with pytest.raises(NotAllowed):
        amend_agreement(**(ask | {"actor": people.reviewer}), terms=changed(shares=FOUR_SIX), reason="变更。")
    agreement.refresh_from_db()
    assert agreement.status == "in_force"


def test_parties_sign_a_supplement_in_order_and_once(people):
    agreement = amended(people, shares=FOUR_SIX)
    with pytest.raises(NotAllowed, match="现应由西山区签署"):
        sign_supplement(agreement=agreement, actor=people.host_leader, signed_on=TODAY)
    with pytest.raises(Invalid, match="签署日"):
        sign_supplement(agreement=agreement, actor=people.leader, signed_on=TODAY + dt.timedelta(days=1))
    assert Agreement.objects.awaiting(people.leader).get() == agreement
    sign_supplement(agreement=agreement, actor=people.leader, signed_on=TODAY)
    with pytest.raises(NotAllowed):
        sign_supplement(agreement=agreement, actor=people.leader, signed_on=TODAY)
    assert SupplementSignature.objects.count() == 1
    assert not Agreement.objects.awaiting(people.leader).exists()
    assert Agreement.objects.awaiting(people.host_leader).get() == agreement


def test_the_enterprise_signs_a_supplement_on_paper(people):
    transfer = approved_transfer(people)
    parties = [*two_parties(people), PartyDraft("enterprise", enterprise=transfer.project.enterprise)]
    agreement = amended(
        people, agreement_in_force(people, transfer=transfer, parties=parties), shares=FOUR_SIX
    )
    paper = {"agreement": agreement, "signatory": "示例法定代表人", "signed_on": TODAY}
    with pytest.raises(Stale):
        record_supplement_signature(actor=people.filer, **paper)
    sign_supplement_by_all(agreement, people)
    with pytest.raises(NotAllowed):
        record_supplement_signature(actor=people.host_filer, **paper)
    assert Agreement.objects.awaiting(people.filer).get() == agreement
    assert record_supplement_signature(actor=people.filer, **paper).status == "in_force"


def test_a_supplement_that_is_given_up_leaves_everything_as_it_was(people):
    agreement = amended(people, shares=FOUR_SIX)
    before = slices(agreement)
    with pytest.raises(Missing):
        withdraw_supplement(agreement=agreement, actor=people.host_filer, note="")
    done = withdraw_supplement(agreement=agreement, actor=people.host_filer, note="不再变更。")
    assert (done.status, slices(agreement)) == ("in_force", before)
    with pytest.raises(Stale):
        sign_supplement(agreement=agreement, actor=people.leader, signed_on=TODAY)
    again = amended(people, Agreement.objects.get(pk=agreement.pk), shares=FOUR_SIX)
    assert again.pending.number == 3


def test_a_compiled_term_may_only_end_sooner(people):
    agreement_in_force(people)
    row = CompiledTerm.objects.filter(book="assessment").get()
    for change in ({"to_quarter": TO.next}, {"numerators": [1, 9]}, {"to_quarter": FROM.previous.previous}):
        with pytest.raises(IntegrityError, match="may only end sooner"), transaction.atomic():
            CompiledTerm.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        CompiledTerm.objects.filter(pk=row.pk)._raw_delete("default")


@pytest.mark.django_db(transaction=True)
def test_two_leaders_of_the_last_party_at_once_put_it_in_force_once():
    people = People()
    agreement = amended(people)
    sign_supplement(agreement=agreement, actor=people.leader, signed_on=TODAY)
    second = make_user("anning", "leader")
    seen = [Agreement.objects.get(pk=agreement.pk) for _ in range(2)]
    answers = race(
        [
            lambda mine=mine, actor=actor: sign_supplement(agreement=mine, actor=actor, signed_on=TODAY)
            for mine, actor in zip(seen, (people.host_leader, second), strict=True)
        ]
    )
    assert [type(error) for error in failures(answers)] == [Stale]
    assert SupplementSignature.objects.count() == 2
    assert len(slices(agreement)) == 2


def test_the_pages_of_a_supplement(people, signed_in):
    agreement = agreement_in_force(people)
    client, url = signed_in(people.filer), f"/agreements/{agreement.uid}/"
    text = text_of(client.get(url + "amend/"))
    assert "提出补充协议" in text
    body = {
        "version": agreement.version,
        "effective_from": NEXT.code,
        "reason": "承载地追加投入。",
        "industrial_output.on": "on",
        "industrial_output.ratio": "4:6",
        "industrial_output.arises_in": str(district("anning").pk),
        "industrial_output.from_quarter": NEXT.code,
        "industrial_output.to_quarter": "2029Q4",
    }
    assert post(client, url + "amend/", **(body | {"reason": ""})).status_code == 400
    assert post(client, url + "amend/", **body).status_code == 302
    text = text_of(signed_in(people.leader).get(url))
    assert "3:7（西山区 3/10，安宁市 7/10）" in text
    assert "签署补充协议" in text
    for leader in (people.leader, people.host_leader):
        answer = post(signed_in(leader), url + "supplement/sign/", signed_on=TODAY.isoformat())
        assert answer.status_code == 302
    assert f"自{NEXT.label}起执行" in text_of(client.get(url))


def test_a_supplement_through_the_api(people, signed_in):
    agreement = agreement_in_force(people)
    client, url = signed_in(people.filer), f"/api/v1/agreements/{agreement.uid}/supplements/"
    changed_term = {
        "indicator": "industrial_output",
        "arises_in": "anning",
        "from_quarter": NEXT.code,
        "to_quarter": "2029Q4",
        "shares": {"xishan": "2/5", "anning": "60%"},
    }
    body = {"effective_from": NEXT.code, "reason": "承载地追加投入。", "terms": [changed_term]}

    wrong = [
        {"terms": [changed_term | {"shares": {"panlong": "1"}}]},
        {"terms": [changed_term | {"arises_in": "nowhere"}]},
        {"terms": [changed_term | {"base": "nothing"}]},
        {"keep": ["tax_revenue"]},
        {"effective_from": "2027年"},
    ]
    for changes in wrong:
        assert send(client, url, body | changes).status_code == 400, changes
    answer = send(client, url, body)
    assert answer.status_code == 200
    assert answer.json()["status"] == "amending"
    assert answer.json()["supplements"][0]["effective_from"] == NEXT.code


def test_what_stays_is_kept_by_name_through_the_api(people, signed_in):
    agreement = agreement_in_force(
        people, terms=[term(), term("fixed_asset_investment"), term("tax_revenue", to_quarter=NEXT.previous)]
    )
    client, url = signed_in(people.filer), f"/api/v1/agreements/{agreement.uid}/supplements/"
    body = {"effective_from": NEXT.code, "reason": "不再分享产值。", "keep": ["fixed_asset_investment"]}
    over = send(client, url, body | {"keep": ["fixed_asset_investment", "tax_revenue"]})
    assert over.status_code == 400
    assert "已经截止" in text_of(over)
    assert send(client, url, body).status_code == 200
    sign_supplement_by_all(Agreement.objects.get(pk=agreement.pk), people)
    ends = dict(CompiledTerm.objects.filter(book="assessment").values_list("indicator__code", "to_quarter"))
    assert (ends["fixed_asset_investment"], ends["industrial_output"]) == (TO, NEXT.previous)
