"""The register for machines: the same services, the same refusals, keys by how near one stands."""

import uuid

import pytest
from support.enterprise_world import CODE, DAY, producing, project_of, proposed_merge
from support.factories import credit_code, make_user
from support.worlds import offered_transfer

from projects.register.merging import plan_merge
from projects.register.models import Enterprise, Project

pytestmark = pytest.mark.django_db


def send(client, path, **body):
    return client.post(
        f"/api/v1/{path}",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": uuid.uuid4().hex},
    )


def new(**changes):
    values = {
        "origin": "xishan",
        "title": "示例接口登记项目",
        "enterprise_name": "示例公司",
        "credit_code": credit_code(),
        "planned_investment": "1234.50",
    }
    return values | changes


def test_a_project_is_registered_and_taken_to_its_first_stage(people, signed_in):
    client = signed_in(people.filer)
    made = send(client, "projects/", **new(agreed_investment="100.00", industry_code="C3841"))
    assert made.status_code == 200
    body = made.json()
    assert body["project"]["planned_investment"] == "1234.50"
    assert body["project"]["stage"] == "planned"
    url = f"projects/{body['project']['uid']}"
    signed = send(client, f"{url}/stage/sign/", happened_on=DAY.isoformat(), proof="示例协议")
    assert signed.status_code == 200
    assert [row["stage"] for row in signed.json()["stages"]] == ["signed"]
    assert send(client, f"{url}/stage/sign/", happened_on=DAY.isoformat(), proof="示例").status_code == 409
    assert send(client, f"{url}/stage/dream/", happened_on=DAY.isoformat()).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "长" * 300}, "title"),
        ({"credit_code": "91110000600037341X"}, "credit_code"),
        ({"national_code": "2412-53011-04-01-123456"}, "national_code"),
        ({"industry_code": "C9999"}, "industry_code"),
        ({"planned_investment": "1e5"}, "planned_investment"),
        ({"origin": "nowhere"}, "origin"),
        ({"stage": "producing"}, "stage"),
    ],
)
def test_a_wrong_body_is_refused_by_field(people, signed_in, changes, field):
    answer = send(signed_in(people.filer), "projects/", **new(**changes))
    assert answer.status_code == 400
    assert field in str(answer.json())
    assert not Project.objects.exists()


def test_the_same_project_is_refused_once_it_is_there(people, signed_in):
    body = new(national_code=CODE)
    assert send(signed_in(people.filer), "projects/", **body).status_code == 200
    again = send(signed_in(people.filer), "projects/", **(body | {"title": "另一名称"}))
    assert again.status_code == 400
    assert "不能登记两次" in again.json()["detail"]


def test_facts_are_written_and_read_in_their_units(people, signed_in):
    project = project_of(people)
    client, url = signed_in(people.filer), f"projects/{project.uid}"
    assert send(client, f"{url}/demand/", land="120.5", power="8").json()["demand"] == {
        "land": "120.5",
        "power": "8",
    }
    assert send(client, f"{url}/demand/", land="约3000").status_code == 400
    classified = send(client, f"{url}/classification/", chain="biomedicine", park="anning").json()
    assert (classified["project"]["chain"], classified["park"]) == ("biomedicine", "anning")
    site = {"function": "research", "district": "wuhua", "address": "示例路"}
    assert send(client, f"{url}/sites/", **site).json()["sites"][0]["district"] == "wuhua"
    money = {"arrived_total": "5", "arrived_year": "1", "completed_total": "4", "completed_year": "4.5"}
    refused = send(client, f"{url}/investments/", as_of=DAY.isoformat(), **money)
    assert "完成固投（本年）" in refused.json()["detail"]
    money["completed_year"] = "4"
    answer = send(client, f"{url}/investments/", as_of=DAY.isoformat(), **money)
    assert answer.json()["investments"][0]["completed_total"] == "4.00"


def test_who_it_is_only_offered_to_gets_what_matching_needs(people, signed_in):
    project = offered_transfer(people).project
    body = signed_in(people.host_leader).get(f"/api/v1/projects/{project.uid}/").json()
    assert "credit_code" not in body["project"]
    assert "agreed_investment" not in body["project"]
    assert (body["sites"], body["stages"], body["investments"]) == (None, None, None)
    assert body["available_actions"] == []


def test_the_list_is_filtered_and_foreign_projects_are_absent(people, signed_in):
    producing(people)
    mine = signed_in(people.filer).get("/api/v1/projects/?stage=producing").json()
    assert [row["stage"] for row in mine["results"]] == ["producing"]
    stranger = signed_in(make_user("fumin", "filer"))
    assert stranger.get("/api/v1/projects/").json()["count"] == 0
    assert signed_in(people.filer).get("/api/v1/projects/?stage=dreamt").status_code == 400


def test_the_city_reads_enterprises_and_merges_two(people, signed_in):
    merge = proposed_merge(people)
    city = signed_in(people.approver)
    found = city.get("/api/v1/enterprises/?duplicate=yes").json()
    assert found["count"] == 2
    assert signed_in(people.filer).get("/api/v1/enterprises/").status_code == 403
    shown = city.get(f"/api/v1/merges/{merge.uid}/").json()
    assert shown["digest"] == plan_merge(merge.duplicate, merge.survivor).digest
    done = send(city, f"merges/{merge.uid}/confirm/", digest=shown["digest"], version=0)
    assert (done.status_code, done.json()["status"]) == (200, "confirmed")
    goes = city.get(f"/api/v1/enterprises/{merge.duplicate.uid}/").json()
    assert goes["merged_into"] == merge.survivor.credit_code
    assert goes["names"][0]["verified"] is False
    assert Enterprise.objects.filter(merged_into=None).count() == 1


@pytest.mark.parametrize("unit", ["pending", "kunming"])
def test_no_site_is_in_a_unit_that_has_no_ground(people, signed_in, unit):
    site = {"function": "research", "district": unit, "address": "示例路"}
    project = project_of(people)
    assert send(signed_in(people.filer), f"projects/{project.uid}/sites/", **site).status_code == 400
    assert not project.sites.exists()
