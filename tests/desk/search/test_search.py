"""One box finds by code, name, document number, credit code and initials, and only what somebody may see."""

import pytest
from django.db import connection
from django.db.models import Q
from support import worlds
from support.factories import make_user

from kunming_coord.desk.search.folding import with_initials
from kunming_coord.desk.search.models import Findable
from kunming_coord.desk.search.queries import search
from kunming_coord.desk.search.services import refresh
from projects.policies.models import PolicyDocument
from projects.register.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return worlds.People()


def found(user, words):
    return {(part.kind.name, hit.code) for part in search(user, words) for hit in part.hits}


@pytest.mark.parametrize(
    ("words", "folded"),
    [
        ("重庆重点项目", "重庆重点项目 cqzdxm"),
        ("ＡＢＣ　电池Ｘ１", "abc 电池x1 abc dcx1"),
        ("XS-2026-L-0001", "xs-2026-l-0001"),
        ("银行行长", "银行行长 yhhz"),
        ("", ""),
    ],
)
def test_words_are_folded_and_followed_by_their_initials(words, folded):
    assert with_initials(words) == folded


def test_a_lead_and_its_project_are_found_by_code_name_part_width_and_initials(people):
    lead = worlds.registered_lead(people, title="滇池电池Ａ项目", enterprise_name="示例电池有限公司")
    refresh()
    both = {("lead", lead.code), ("project", lead.project.code)}
    for words in ("滇池", "池电", "dcdca", "DCDC", "滇池电池a", "sldc", "滇池 有限", "ｓｌｄｃ"):
        assert found(people.filer, words) == both, words
    assert found(people.filer, lead.code) == {("lead", lead.code)}
    assert found(people.filer, "滇池 没有") == set()


def test_a_code_is_found_before_the_entries_are_written(people):
    lead = worlds.registered_lead(people)
    assert found(people.filer, lead.code.lower()) == {("lead", lead.code)}


def test_an_entry_follows_a_new_name_and_nothing_is_written_twice(people):
    project = worlds.registered_lead(people, title="旧名").project
    assert refresh() > 0
    assert refresh() == 0
    Project.objects.filter(pk=project.pk).update(title="新名")
    assert refresh() == 2  # the project and its lead
    assert found(people.filer, "xm")
    assert not found(people.filer, "旧名")


def test_a_document_is_found_by_its_number(people):
    document = PolicyDocument.objects.visible_to(people.filer).exclude(number="").first()
    refresh()
    assert ("document", document.number) in found(people.filer, document.number)


def test_what_belongs_to_another_district_is_not_there_for_it(people):
    lead = worlds.registered_lead(people, title="西山独有项目")
    refresh()
    stranger = make_user("panlong", "filer")
    for words in ("西山独有", "xsdy", lead.code, lead.project.enterprise.credit_code):
        assert found(people.filer, words)
        assert not found(stranger, words)
    assert found(people.reviewer, "xsdy")
    assert not found(make_user("drc", "system_admin"), "xsdy")


def test_a_host_finds_what_it_was_offered_but_not_by_the_credit_code_it_is_not_shown(people):
    transfer = worlds.offered_transfer(people, title="推送中的项目")
    refresh()
    assert ("transfer", transfer.code) in found(people.host_leader, "tszdxm")
    code = transfer.project.enterprise.credit_code
    assert ("project", transfer.project.code) in found(people.filer, code)
    assert not found(people.host_leader, code)


def test_signs_of_a_pattern_are_letters_like_others(people):
    worlds.registered_lead(people)
    refresh()
    for words in ("%", "_", "\\", "' OR 1=1"):
        assert not found(people.filer, words), words


def test_at_most_ten_of_a_kind_are_shown_and_no_number_is_told(people, signed_in):
    for number in range(11):
        worlds.drafted_lead(people, title=f"很多项目{number}")
    refresh()
    page = signed_in(people.filer).get("/search/?q=hdxm").content.decode()
    assert page.count('class="hit"') == 20
    assert "还有更多" in page
    answer = signed_in(people.filer).get("/api/v1/search/?q=hdxm").json()
    assert answer["more"] == ["project", "lead"]
    assert len(answer["results"]) == 20


def test_without_words_the_page_says_what_to_type_and_the_api_refuses(people, signed_in):
    client = signed_in(people.filer)
    assert "请在上方输入" in client.get("/search/").content.decode()
    assert client.get("/api/v1/search/?q=%20").status_code == 400


def test_three_letters_are_looked_up_in_the_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Findable.objects.filter(Q(folded__contains="sldc")).explain()
    assert "entries_by_trigram" in plan
