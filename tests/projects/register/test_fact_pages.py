"""The page of a project: its facts are written where they are read, and refused there with a sentence."""

import pytest
from support import ledger_world
from support.enterprise_world import DAY, project_of, ready_to_start, sited
from support.pages import post, text_of
from support.worlds import offered_transfer

from kunming_coord.common.errors import Stale
from projects.register.models import Project
from projects.register.services import set_amounts

pytestmark = pytest.mark.django_db


def test_the_page_sets_chain_and_park(people, signed_in):
    project = project_of(people)
    sent = {"industry_code": "Ｃ3841", "chain": "new-energy-battery", "park": "anning"}
    answer = post(signed_in(people.filer), f"/projects/{project.uid}/classification/", **sent)
    assert answer.status_code == 302
    text = text_of(signed_in(people.filer).get(f"/projects/{project.uid}/"))
    assert "新能源电池" in text
    assert "云南安宁产业园区" in text
    assert "C3841 锂离子电池制造" in text


def test_a_wrong_need_comes_back_with_its_sentence_and_what_was_typed(people, signed_in):
    project = project_of(people)
    answer = post(signed_in(people.filer), f"/projects/{project.uid}/demand/", land="约3000", jobs="120")
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "“用地（亩）（亩）”" not in text
    assert "应为数字，现为“约3000”" in text
    assert 'value="120"' in text


def test_the_amounts_are_set_on_the_page(people, signed_in):
    project = project_of(people, agreed_investment_fen=None)
    client, sent = signed_in(people.filer), {"planned_investment": "500", "agreed_investment": "300"}
    assert post(client, f"/projects/{project.uid}/amounts/", **sent).status_code == 302
    project.refresh_from_db()
    assert (project.planned_investment_fen, project.agreed_investment_fen) == (500_000_000, 300_000_000)
    wrong = post(client, f"/projects/{project.uid}/amounts/", agreed_investment="-1")
    assert (wrong.status_code, "不能为负数" in text_of(wrong)) == (400, True)


def test_the_amounts_are_no_longer_set_once_an_agreement_counts_by_them(people):
    project = ledger_world.a_project()
    ledger_world.agreed(project)
    with pytest.raises(Stale, match="补充协议"):
        set_amounts(project=project, planned_investment_fen=1, agreed_investment_fen=1, actor=people.filer)


def test_a_step_is_taken_on_the_page_and_shown_with_its_proof(people, signed_in):
    project = project_of(people)
    client = signed_in(people.filer)
    assert "行业小类" not in text_of(client.get(f"/projects/{project.uid}/"))
    url = f"/projects/{project.uid}/stage/sign/"
    refused = post(client, url, happened_on=DAY.isoformat(), version="0")
    assert refused.status_code == 400
    assert "请填写佐证" in text_of(refused)
    assert post(client, url, happened_on=DAY.isoformat(), proof="示例协议", version="0").status_code == 302
    assert "佐证：示例协议" in text_of(client.get(f"/projects/{project.uid}/"))
    assert post(client, url, happened_on=DAY.isoformat(), proof="示例协议", version="0").status_code == 409


def test_the_page_lists_what_the_next_stage_needs(people, signed_in):
    project = project_of(people, industry_code="")
    text = text_of(signed_in(people.filer).get(f"/projects/{project.uid}/"))
    assert "签约前还缺 1 项" in text
    assert "行业小类" in text


def test_an_unknown_step_is_absent(people, signed_in):
    project = project_of(people)
    assert post(signed_in(people.filer), f"/projects/{project.uid}/stage/dream/").status_code == 404


def test_a_host_it_is_only_offered_to_sees_no_sites_and_writes_nothing(people, signed_in):
    project = sited(people, offered_transfer(people).project)
    client = signed_in(people.host_leader)
    text = text_of(client.get(f"/projects/{project.uid}/"))
    assert "安宁市示例路 1 号" not in text
    assert "投资进度" not in text
    assert post(client, f"/projects/{project.uid}/sites/", function="research").status_code == 403


def test_an_odd_national_code_is_told_on_the_page(people, signed_in):
    project = project_of(people, national_code="2413-110000-04-01-123456")
    text = text_of(signed_in(people.filer).get(f"/projects/{project.uid}/"))
    assert "时间段“2413”" in text
    assert "校验码的算法未公开" in text


def test_a_name_in_another_spelling_under_another_code_is_told_to_its_district(people, signed_in):
    first = project_of(people, enterprise_name="云南示例(材料)公司")
    second = project_of(people, title="乙", enterprise_name="云南示例（材料） 公司")
    text = text_of(signed_in(people.filer).get(f"/projects/{second.uid}/"))
    assert f"项目 {first.code} 的企业名称与本项目相同" in text
    third = project_of(people, title="丙", enterprise_name="别的公司")
    assert "的企业名称与本项目相同" not in text_of(signed_in(people.filer).get(f"/projects/{third.uid}/"))


def test_the_counters_say_which_amount_they_add(people, signed_in):
    ready_to_start(people)
    project_of(people, title="乙", agreed_investment_fen=None)
    text = text_of(signed_in(people.filer).get("/projects/"))
    assert "100,000.00" in text
    assert "协议投资额合计" in text
    assert "本单位登记的 2 个项目" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("stage=signed", 1),
        ("stage=planned", 1),
        ("industry=C38", 2),
        ("industry=c26", 0),
        ("chain=new-energy-battery", 0),
        ("origin=xishan", 2),
        ("origin=fumin", 0),
    ],
)
def test_the_list_is_filtered(people, signed_in, query, found):
    ready_to_start(people)
    project_of(people, title="乙")
    page = signed_in(people.filer).get(f"/projects/?{query}").context["page"]
    assert len(page.object_list) == found


def test_only_the_city_looks_for_projects_counted_twice(people, signed_in):
    project_of(people)
    assert "twice" not in signed_in(people.filer).get("/projects/").context["form"].fields
    assert len(signed_in(people.reviewer).get("/projects/?twice=yes").context["page"].object_list) == 0
    assert Project.objects.count() == 1
