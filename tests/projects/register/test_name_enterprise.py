"""Names of an enterprise over time: verified by the city, former ones found by whoever searches."""

import datetime as dt

import pytest
from support.enterprise_world import NAME, project_of
from support.factories import district, make_user
from support.pages import text_of
from support.worlds import project_draft

from kunming_coord.common.errors import Invalid, Missing, NotAllowed
from projects.register.models import EnterpriseGroup, EnterpriseName
from projects.register.naming import describe_enterprise, former_names, record_name
from projects.register.services import register_project

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 5, 6)
NEW = "云南示例新材料集团有限公司"


def renamed(people, enterprise, name=NEW, day=DAY, proof="准予变更登记通知书"):
    return record_name(enterprise=enterprise, name=name, from_day=day, proof=proof, actor=people.reviewer)


def test_a_new_name_makes_the_old_one_former(people):
    enterprise = project_of(people).enterprise
    record_name(enterprise=enterprise, name=NAME, from_day=None, proof="营业执照", actor=people.reviewer)
    renamed(people, enterprise)
    rows = enterprise.names.order_by("pk").values_list("name", "valid_from", "valid_to")
    assert list(rows) == [(NAME, None, DAY), (NEW, DAY, None)]
    assert [row.name for row in former_names(enterprise, DAY)] == [NAME]


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"name": "长" * 300}, Invalid, "共 300 字，超过 120 字"),
        ({"name": " "}, Invalid, "没有填写"),
        ({"proof": ""}, Missing, "依据"),
        ({"day": dt.date(2099, 1, 1)}, Invalid, "晚于今天"),
        ({"name": "云南示例材料　有限公司"}, Invalid, "没有变化"),
    ],
)
def test_a_wrong_name_is_refused_and_the_history_stays(people, change, error, words):
    enterprise = project_of(people).enterprise
    with pytest.raises(error, match=words):
        renamed(people, enterprise, **change)
    assert EnterpriseName.objects.get().name == NAME


def test_names_follow_each_other(people):
    enterprise = project_of(people).enterprise
    renamed(people, enterprise)
    with pytest.raises(Invalid, match="不晚于现用名"):
        renamed(people, enterprise, name="再改之名", day=DAY)


@pytest.mark.parametrize(
    ("unit", "role"), [("xishan", "filer"), ("drc", "approver"), ("stat", "statistician")]
)
def test_only_the_citys_reviewer_keeps_names(people, unit, role):
    enterprise = project_of(people).enterprise
    with pytest.raises(NotAllowed):
        record_name(enterprise=enterprise, name=NEW, from_day=DAY, proof="示例", actor=make_user(unit, role))


def test_a_group_is_one_however_it_is_typed(people):
    one, two = project_of(people).enterprise, project_of(people, title="乙").enterprise
    for enterprise, group in ((one, "示例集团(云南)"), (two, "示例集团（云南） ")):
        describe_enterprise(
            enterprise=enterprise,
            group=group,
            registered_in=district("wuhua"),
            taxed_in=None,
            actor=people.reviewer,
        )
    assert EnterpriseGroup.objects.get().enterprises.count() == 2


def test_a_district_finds_its_project_by_a_former_name(people, signed_in):
    project = project_of(people, enterprise_name=NEW)
    enterprise = project.enterprise
    record_name(
        enterprise=enterprise, name="昆明老字号", from_day=None, proof="营业执照", actor=people.reviewer
    )
    renamed(people, enterprise)
    client = signed_in(people.filer)
    assert project.code in text_of(client.get("/projects/?q=老字号"))
    assert project.code not in text_of(client.get("/projects/?q=没有的名"))
    assert "昆明老字号（至 2026-05-06）" in text_of(client.get(f"/projects/{project.uid}/"))


def test_a_name_nobody_verified_is_not_searched_by_districts(people, signed_in):
    """It is what another district may have typed first (decision 6)."""
    first = project_of(people, enterprise_name="别人填的名称")
    other = make_user("fumin", "filer")

    mine = register_project(
        origin=district("fumin"),
        draft=project_draft(credit_code=first.enterprise.credit_code, enterprise_name="自己填的名称"),
        actor=other,
    )
    client = signed_in(other)
    assert mine.code in text_of(client.get("/projects/?q=自己填的"))
    assert mine.code not in text_of(client.get("/projects/?q=别人填的"))
