"""防撞单盲查: whether, never with whom; the same work whatever is found; written down for good."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from support.crawl import VOLATILE
from support.factories import credit_code, district, make_user
from support.lead_world import CLAIM, limited, other_people, two_claims
from support.pages import post, send, text_of
from support.races import failures, race
from support.worlds import People, drafted_lead, registered_lead

from kunming_coord.common.errors import Invalid, NotAllowed
from projects.leads.checking import check_collision, rivals_of
from projects.leads.models import Lead
from projects.leads.records import CollisionCheck, LeadReceipt
from projects.leads.services import register_lead, return_lead, review_lead

pytestmark = pytest.mark.django_db
VALUE = re.compile(
    r"'[^']*'|\b(true|false)\b|\b\d+\b|s\d+_x\d+"
)  # what differs between two statements of one kind


@pytest.fixture
def others(people):
    return other_people()


def ask(who, name="别的企业有限公司", code=""):
    return check_collision(
        district=district(who.origin_slug), enterprise_name=name, credit_code=code, actor=who.filer
    )


def shown(client, url):
    """The page without what differs between two fetches of it."""
    text = text_of(client.get(url))
    for pattern, put in VOLATILE:
        text = pattern.sub(put, text)
    return text


def test_the_same_code_collides_whatever_the_name(people, others):
    lead = registered_lead(people)
    assert ask(others, code=lead.project.enterprise.credit_code).conflict


@pytest.mark.parametrize(
    "spelled",
    ["示例锂电池有限公司", "示例锂电池股份有限公司", "示例　锂电池（集团）有限责任公司", " 示例锂电池 "],
)
def test_the_same_name_collides_however_it_is_spelled(people, others, spelled):
    registered_lead(people, enterprise_name="示例锂电池有限公司")
    assert ask(others, name=spelled).conflict


def test_a_draft_is_no_claim_and_ones_own_lead_no_collision(people, others):
    draft, mine = drafted_lead(people), registered_lead(people)
    assert not ask(others, code=draft.project.enterprise.credit_code).conflict
    assert not ask(people, code=mine.project.enterprise.credit_code).conflict


def test_a_registration_that_collides_stays_a_draft_and_is_on_record(people, others):
    first = registered_lead(people)
    second = drafted_lead(others, credit_code=first.project.enterprise.credit_code)
    register_lead(lead=second, actor=others.filer)
    second.refresh_from_db()
    assert (second.status, second.registered_at, LeadReceipt.objects.filter(lead=second).count()) == (
        "draft",
        None,
        0,
    )
    check = CollisionCheck.objects.get(lead=second)
    assert (check.conflict, check.told, check.occasion) == (True, True, "register")


def test_with_its_claim_in_words_it_is_registered_and_sealed(people, others):
    _first, second = two_claims(people, others)
    second.refresh_from_db()
    assert (second.status, second.claim) == ("registered", CLAIM)
    assert CLAIM in second.receipts.get().seal.payload


def test_who_was_first_registers_again_after_a_return_without_a_claim(people, others):
    first, _second = two_claims(people, others)
    return_lead(
        lead=review_lead(lead=first, actor=people.recogniser), actor=people.recogniser, note="请补充。"
    )
    assert register_lead(lead=first, actor=people.filer).status == "registered"


def test_the_same_project_of_the_own_district_is_refused_by_its_full_width_name(people):
    first = registered_lead(people, title="示例项目(一期)")
    again = drafted_lead(
        people,
        title="示例项目（一期） ",
        enterprise_name=first.project.enterprise_name.replace("有限公司", "股份有限公司"),
    )
    with pytest.raises(Invalid, match=first.code):
        register_lead(lead=again, actor=people.filer)
    again.refresh_from_db()
    assert again.status == "draft"


def test_neither_answer_page_nor_api_names_the_other(people, others, signed_in):
    first = registered_lead(people, title="隐秘项目", enterprise_name="示例隐秘有限公司")
    client = signed_in(others.filer)
    origin = district("guandu").pk
    answer = post(client, "/leads/checks/ask/", origin=origin, enterprise_name="示例隐秘公司")
    assert answer.status_code == 302
    page = text_of(client.get("/leads/checks/"))
    assert "有冲突" in page
    api = send(client, "/api/v1/leads/check/", {"district": "guandu", "enterprise_name": "示例隐秘"})
    assert set(api.json()) == {"conflict", "at"}
    for text in (page, text_of(api)):
        assert first.code not in text
        assert "西山" not in text
        assert "隐秘项目" not in text


def test_a_hit_and_a_miss_send_the_same_statements(people, others):
    """What an outsider could time is the same work: same statements, in number and in words."""
    lead = registered_lead(people, enterprise_name="示例甲有限公司")
    code = lead.project.enterprise.credit_code
    ask(others)

    def statements(name, code):
        with CaptureQueriesContext(connection) as queries:
            found = ask(others, name, code).conflict
        return found, [VALUE.sub("?", query["sql"]) for query in queries]

    hit, first = statements("示例甲有限公司", code)
    miss, second = statements("示例乙有限公司", credit_code())
    assert (hit, miss) == (True, False)
    assert first == second


def test_what_a_district_sees_of_its_check_does_not_change_when_the_other_comes_or_goes(
    people, others, signed_in
):
    drafted_lead(people, title="甲")
    check = ask(others, name="示例后来有限公司")
    client = signed_in(others.filer)
    before = [shown(client, url) for url in ("/leads/checks/", "/leads/", "/leads/pool/")]
    assert not check.conflict
    registered_lead(people, enterprise_name="示例后来有限公司")
    assert [shown(client, url) for url in ("/leads/checks/", "/leads/", "/leads/pool/")] == before


def test_the_daily_limit_ends_asking_but_never_a_registration(people, others):
    limited("checks", 1)
    first = registered_lead(people)
    ask(others)
    with pytest.raises(Invalid, match="次数已用完"):
        ask(others)
    second = drafted_lead(others, credit_code=first.project.enterprise.credit_code)
    assert register_lead(lead=second, actor=others.filer).status == "registered"
    check = CollisionCheck.objects.get(lead=second)
    assert (check.conflict, check.told) == (True, False)
    assert list(rivals_of(second)) == [first]


def test_only_a_filer_asks_for_its_district(people):
    with pytest.raises(NotAllowed):
        check_collision(
            district=district("xishan"), enterprise_name="某某", credit_code="", actor=people.leader
        )
    with pytest.raises(NotAllowed):
        check_collision(
            district=district("anning"), enterprise_name="某某", credit_code="", actor=people.filer
        )


def test_a_district_reads_its_own_checks_and_the_city_all(people, others):
    mine, theirs = ask(people), ask(others)
    assert list(CollisionCheck.objects.visible_to(people.filer)) == [mine]
    assert set(CollisionCheck.objects.visible_to(people.recogniser)) == {mine, theirs}
    assert not CollisionCheck.objects.visible_to(make_user("drc", "system_admin")).exists()


def test_the_page_tells_of_the_collision_and_takes_the_claim(people, others, signed_in):
    first = registered_lead(people)
    second = drafted_lead(others, credit_code=first.project.enterprise.credit_code)
    client, url = signed_in(others.filer), f"/leads/{second.uid}/"
    assert 'name="claim"' not in text_of(client.get(url))
    assert post(client, f"{url}register/", version=0).status_code == 302
    page = text_of(client.get(url))
    assert "冲突核查：有冲突，尚未登记" in page
    assert 'name="claim"' in page
    assert first.code not in page
    assert post(client, f"{url}register/", version=0, claim=CLAIM).status_code == 302
    second.refresh_from_db()
    assert second.status == "registered"


@pytest.mark.django_db(transaction=True)
def test_of_two_districts_at_one_moment_one_is_first_and_the_other_is_told():
    people, others, code = People(), other_people(), credit_code()
    leads = [drafted_lead(people, credit_code=code), drafted_lead(others, credit_code=code)]
    calls = [
        lambda lead=lead, who=who: register_lead(lead=Lead.objects.get(pk=lead.pk), actor=who.filer)
        for lead, who in zip(leads, (people, others), strict=True)
    ]
    assert people.filer
    assert others.filer
    answers = race(calls)
    assert not failures(answers)
    assert sorted(answer.status for answer in answers) == ["draft", "registered"]
    assert sorted(CollisionCheck.objects.values_list("conflict", flat=True)) == [False, True]
    assert LeadReceipt.objects.count() == 1


def test_a_check_is_for_ever(people):
    check = ask(people)
    with pytest.raises(Exception, match=r"permission denied|append-only"):
        CollisionCheck.objects.filter(pk=check.pk).update(conflict=True, at=dt.datetime.now(dt.UTC))
