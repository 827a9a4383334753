"""企业库: for the city; duplicates are found, previewed and merged by two people."""

import pytest
from support.enterprise_world import NAME, project_of, proposed_merge, two_records
from support.pages import post, text_of

from projects.register.merges import EnterpriseMerge
from projects.register.merging import plan_merge
from projects.register.models import Enterprise

pytestmark = pytest.mark.django_db


def test_districts_have_no_register_of_enterprises(people, signed_in):
    enterprise = project_of(people).enterprise
    client = signed_in(people.filer)
    assert client.get("/projects/enterprises/").status_code == 403
    assert client.get(f"/projects/enterprises/{enterprise.uid}/").status_code == 403
    assert "企业库" not in text_of(client.get("/projects/"))


def test_the_list_marks_records_of_the_same_name(people, signed_in):
    goes, _stays = two_records(people)
    project_of(people, title="丙", enterprise_name="别的公司")
    client = signed_in(people.reviewer)
    found = client.get("/projects/enterprises/?duplicate=yes").context["page"].object_list
    assert len(found) == 2
    assert goes.credit_code in text_of(client.get(f"/projects/enterprises/?q={goes.credit_code[-6:]}"))


def test_a_name_is_recorded_by_form_and_a_long_one_comes_back(people, signed_in):
    enterprise = project_of(people).enterprise
    client, url = signed_in(people.reviewer), f"/projects/enterprises/{enterprise.uid}/names/"
    refused = post(client, url, name="长" * 300, from_day="2026-03-02", proof="示例")
    assert refused.status_code == 400
    assert "共 300 字，超过 120 字" in text_of(refused)
    assert post(client, url, name="改名公司", from_day="2026-03-02", proof="示例").status_code == 302
    assert "曾用名" in text_of(client.get(f"/projects/enterprises/{enterprise.uid}/"))
    assert enterprise.credit_code in text_of(client.get(f"/projects/enterprises/?q={NAME}"))


def test_a_merge_is_previewed_proposed_and_confirmed_by_two_people(people, signed_in):
    goes, stays = two_records(people)
    client, url = signed_in(people.reviewer), f"/projects/enterprises/{goes.uid}/merge/"
    assert "合并清单" in text_of(client.get(f"{url}?survivor={stays.credit_code}"))
    assert not EnterpriseMerge.objects.exists()
    assert post(client, url, survivor=stays.credit_code, reason="重复登记").status_code == 302
    merge = EnterpriseMerge.objects.get()
    second = signed_in(people.approver)
    assert "移到保留的记录" in text_of(second.get(f"/projects/merges/{merge.uid}/"))
    digest = plan_merge(goes, stays).digest
    done = post(second, f"/projects/merges/{merge.uid}/confirm/", digest=digest, version="0")
    assert done.status_code == 302
    text = text_of(client.get(f"/projects/enterprises/{goes.uid}/"))
    assert "并入" in text
    assert stays.credit_code in text
    assert Enterprise.objects.get(pk=goes.pk).merged_into == stays


def test_a_confirmation_without_the_plan_it_saw_is_stale(people, signed_in):
    merge = proposed_merge(people)
    answer = post(signed_in(people.approver), f"/projects/merges/{merge.uid}/confirm/", version="0")
    assert answer.status_code == 409


@pytest.mark.parametrize("code", ["", "91530100MA60000000", "不是代码"])
def test_a_survivor_that_does_not_exist_is_refused_with_a_sentence(people, signed_in, code):
    goes = project_of(people).enterprise
    answer = post(
        signed_in(people.reviewer),
        f"/projects/enterprises/{goes.uid}/merge/",
        survivor=code,
        reason="重复",
    )
    assert answer.status_code == 400
    assert not EnterpriseMerge.objects.exists()


def test_a_merge_waits_on_the_desk_of_the_approver(people, signed_in):
    merge = proposed_merge(people)
    assert merge.duplicate.credit_code in text_of(signed_in(people.approver).get("/"))
