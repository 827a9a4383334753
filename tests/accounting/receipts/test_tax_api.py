"""Taxes for machines: amounts in 元 as text, by type for finance and auditors alone, one service for page and API."""

import uuid

import pytest
from support.factories import make_user
from support.tax_world import Q1, Paid, compute, granted, middle, received, share, standing, taxed

from accounting.receipts.models import Incentive

pytestmark = pytest.mark.django_db
TOTALS = {
    "uid", "project", "quarter", "revision", "reading", "total", "county_retained", "incentives", "shareable_ytd",
    "counted_before", "amount", "carry_over", "unit", "computed_at",
}  # fmt: skip


@pytest.fixture
def project():
    found = taxed()
    share("vat", (50, 15, 10, 25))
    received(Paid(found, middle(Q1), 100_000))
    granted(found, Q1, 1_000)
    compute()
    return found


def get(client, path, **query):
    answer = client.get(f"/api/v1/{path}", query)
    return answer.status_code, answer.json()


def send(client, path, body, key=""):
    headers = {"Idempotency-Key": key or uuid.uuid4().hex}
    answer = client.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)
    return answer.status_code, answer.json()


def test_a_party_reads_the_totals_of_its_projects(signed_in, project):
    status, page = get(signed_in(make_user("anning", "filer")), "shareable-taxes", period="2026Q1")
    (row,) = page["results"]
    assert status == 200
    assert row.keys() == TOTALS
    assert (row["project"], row["quarter"], row["reading"]) == (project.code, "2026Q1", "retained_net_total")
    assert [row[name] for name in ("total", "county_retained", "incentives", "amount", "carry_over", "unit")] == [
        "1000.00", "250.00", "10.00", "240.00", "0.00", "yuan",
    ]  # fmt: skip
    assert get(signed_in(make_user("panlong", "filer")), "shareable-taxes")[1]["count"] == 0


def test_the_steps_are_told_and_the_taxes_only_to_finance_and_auditors(signed_in, project):
    path = f"shareable-taxes/{standing(project).uid}/"
    _status, party = get(signed_in(make_user("wuhua", "filer")), path)
    assert party.keys() == TOTALS | {"sentence", "stages"}
    assert [stage["name"] for stage in party["stages"]][:3] == ["入库税收", "上级分成", "县级留成"]
    for unit, role in (("fin", "treasurer"), ("audit", "auditor")):
        _status, whole = get(signed_in(make_user(unit, role)), path)
        (line, untyped) = whole["lines"]
        assert (line["tax_type"], line["county"], line["shares"]["source"]) == (
            "vat",
            "250.00",
            "示例，非规定",
        )
        assert (untyped["tax_type"], untyped["deducted"]) == (None, "10.00")
    assert "lines" not in get(signed_in(make_user("drc", "approver")), path)[1]
    assert get(signed_in(make_user("panlong", "filer")), path)[0] == 404


def test_receipts_are_read_by_finance_and_auditors_alone(signed_in, project):
    status, page = get(signed_in(make_user("fin", "treasurer")), "tax-receipts", tax="vat")
    (row,) = page["results"]
    assert (status, row["amount"], row["project"], row["fiscal_unit"]) == (
        200,
        "1000.00",
        project.code,
        "anning",
    )
    assert get(signed_in(make_user("audit", "auditor")), "tax-receipts")[0] == 200
    for unit, role in (("stat", "statistician"), ("drc", "reviewer"), ("anning", "filer")):
        status, problem = get(signed_in(make_user(unit, role)), "tax-receipts")
        assert (status, problem["type"]) == (403, "urn:kunming-coord:problem:not_allowed")
    assert get(signed_in(make_user("fin", "treasurer")), "tax-receipts", tax="nonsense")[0] == 400


def incentive(of, **changes):
    body = {
        "project": of.code, "quarter": "2026Q1", "tax_type": "vat", "title": "示例奖补", "amount": "12.50",
        "has_basis": True, "lawful_basis": "示例文件第三条",
    }  # fmt: skip
    return body | changes


def test_an_incentive_is_recorded_once_per_key_and_reversed(signed_in, project):
    client, key = signed_in(make_user("fin", "treasurer")), uuid.uuid4().hex
    status, made = send(client, "incentives/", incentive(project), key)
    assert (status, made["amount"], made["tax_type"]) == (200, "12.50", "vat")
    assert send(client, "incentives/", incentive(project), key) == (200, made)
    assert Incentive.objects.filter(title="示例奖补").count() == 1
    status, undone = send(client, f"incentives/{made['uid']}/reverse/", {"reason": "金额有误"})
    assert (status, undone["amount"], undone["reverses"]) == (200, "-12.50", made["uid"])
    assert send(client, f"incentives/{made['uid']}/reverse/", {"reason": "再来"})[0] == 409
    assert get(client, "incentives", period="2026Q1")[1]["count"] == 3


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"project": "XX-1"}, "/project"),
        ({"tax_type": "salt"}, "/tax_type"),
        ({"lawful_basis": ""}, "/lawful_basis"),
        ({"quarter": "2026-1"}, "/quarter"),
        ({"colour": "red"}, "/colour"),
    ],
)
def test_what_is_wrong_is_pointed_at(signed_in, project, changes, pointer):
    status, problem = send(
        signed_in(make_user("fin", "treasurer")), "incentives/", incentive(project, **changes)
    )
    assert status == 400
    assert [error["pointer"] for error in problem["errors"]] == [pointer]


def test_an_amount_that_is_no_amount_is_refused(signed_in, project):
    for amount in ("1e5", "NaN", "12.345", "约10"):
        status, problem = send(
            signed_in(make_user("fin", "treasurer")), "incentives/", incentive(project, amount=amount)
        )
        assert status == 400
        assert "金额" in problem["detail"]
