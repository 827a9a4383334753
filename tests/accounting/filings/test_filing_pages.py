"""The pages and the API of filings."""

import uuid

import pytest
from django.urls import reverse
from support.ledger_world import Cast, a_project, agreed, opened, period

from accounting.filings.models import Filing, FilingValue
from accounting.filings.services import file_figures, verify_filing
from accounting.periods.models import Period
from projects.policies.models import IndicatorGroup

pytestmark = pytest.mark.django_db

CODE = "industrial_output"


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def filing() -> Filing:
    project = a_project()
    agreed(project)
    return opened(project)


def url(filing, route="detail", *more):
    return reverse(f"filings:{route}", args=[filing.uid, *more])


def post(client, address, **fields):
    return client.post(address, {"idempotency_key": uuid.uuid4().hex, **fields})


def test_the_filer_fills_in_and_submits(filing, cast, signed_in):
    client = signed_in(cast.filer)
    assert "保存草稿" in client.get(url(filing)).content.decode()
    saved = post(client, url(filing, "save"), version=0, **{CODE: "12.345678", "explanation": ""})
    assert saved.status_code == 302
    assert FilingValue.objects.get().amount_fen == 12_345_678
    page = client.get(url(filing)).content.decode()
    assert 'value="12.345678"' in page, "the exact figure comes back, not the rounded one"
    done = post(client, url(filing, "submit"), version=1, **{CODE: "1,234.5", "explanation": ""})
    assert done.status_code == 302
    assert Filing.objects.get().status == "submitted"
    assert "保存草稿" not in client.get(url(filing)).content.decode()


@pytest.mark.parametrize(
    "typed",
    [
        "1e5",
        "NaN",
        "Infinity",
        "约3000",
        "1,23",
        "0.1234567",
        "９９９９９９９９９９９９９９９９９９９",
        "--1",
        "=1+1",
    ],
)
def test_what_is_no_amount_comes_back_with_a_sentence_and_writes_nothing(filing, cast, signed_in, typed):
    answer = post(signed_in(cast.filer), url(filing, "submit"), version=0, **{CODE: typed})
    assert answer.status_code == 400
    assert "规模以上工业产值（万元）" in answer.content.decode()
    assert answer.content.decode().count('name="version" value="0"') == 1
    assert not FilingValue.objects.exists()
    assert Filing.objects.get().status == "due"


def test_full_width_digits_and_thousands_are_read(filing, cast, signed_in):
    post(signed_in(cast.filer), url(filing, "save"), version=0, **{CODE: "１，２３４．５"})
    assert FilingValue.objects.get().amount_fen == 1_234_500_000


def test_a_broken_relation_keeps_what_was_typed_and_writes_nothing(filing, cast, signed_in):
    answer = post(signed_in(cast.filer), url(filing, "submit"), version=0, **{CODE: "-3"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "关系 1" in page
    assert 'value="-3"' in page
    assert 'name="version" value="0"' in page
    assert not FilingValue.objects.exists()


def test_a_stale_page_is_refused(filing, cast, signed_in):
    client = signed_in(cast.filer)
    post(client, url(filing, "save"), version=0, **{CODE: "1"})
    answer = post(client, url(filing, "submit"), version=0, **{CODE: "2"})
    assert answer.status_code == 409
    assert FilingValue.objects.get().amount_fen == 1_000_000


def test_a_replayed_post_files_once_and_another_body_under_the_key_is_refused(filing, cast, signed_in):
    client, key = signed_in(cast.filer), uuid.uuid4().hex
    body = {"idempotency_key": key, "version": 0, CODE: "5", "explanation": ""}
    first, second = client.post(url(filing, "submit"), body), client.post(url(filing, "submit"), body)
    assert (first.status_code, second.status_code) == (302, 302)
    assert second["Idempotent-Replay"] == "true"
    assert FilingValue.objects.count() == 1
    other = client.post(url(filing, "submit"), {**body, CODE: "6"})
    assert other.status_code == 422
    assert client.post(url(filing, "submit"), {CODE: "6"}).status_code == 400


def test_a_filing_of_a_closed_quarter_is_refused_with_a_sentence(filing, cast, signed_in):
    Period.objects.filter(pk=period().pk).update(status="closing")
    closing = post(signed_in(cast.filer), url(filing, "save"), version=0, **{CODE: "5"})
    assert closing.status_code == 409
    Period.objects.filter(pk=period().pk).update(status="closed")
    closed = post(signed_in(cast.filer), url(filing, "submit"), version=0, **{CODE: "5"})
    assert closed.status_code == 400
    assert "2026年第一季度“产出”已关账" in closed.content.decode()
    assert not FilingValue.objects.exists()


def test_the_statistician_decides_on_the_page(filing, cast, signed_in):
    file_figures(filing=filing, values={CODE: 7}, explanation="", actor=cast.filer)
    client = signed_in(cast.statistician)
    assert url(filing, "decide", "verify") in client.get(url(filing)).content.decode()
    missing = post(client, url(filing, "decide", "return"), version=filing.version, note="")
    assert missing.status_code == 400
    assert "请写明退回理由" in missing.content.decode()
    assert post(client, url(filing, "decide", "verify"), version=filing.version).status_code == 302
    assert post(client, url(filing, "decide", "lock"), version=filing.version).status_code == 404
    assert Filing.objects.get().status == "verified"


def test_a_foreign_filing_is_absent_and_a_partners_shows_agreed_figures_only(filing, cast, signed_in):
    agreed(filing.project, "trade_sales", {"fumin": 1, "anning": 1})
    figures = {CODE: 123_450_000, "trade_sales": 678_900_000}
    for viewer in (cast.stranger, cast.origin_filer):
        assert signed_in(viewer).get(url(filing)).status_code == 404
    file_figures(filing=filing, values=figures, explanation="只给市里看的话", actor=cast.filer)
    verify_filing(filing=filing, actor=cast.statistician, note="内部意见")
    page = signed_in(cast.origin_filer).get(url(filing)).content.decode()
    assert "123.45" in page
    for hidden in ("678.90", "只给市里看的话", "内部意见"):
        assert hidden not in page
    assert signed_in(cast.stranger).get(url(filing)).status_code == 404


def test_the_list_is_filtered_and_holds_only_what_one_may_see(filing, cast, signed_in):
    other = a_project()
    agreed(other, "tax_revenue", arises="xishan")
    theirs = opened(other, "tax")
    anning = signed_in(cast.filer).get(reverse("filings:list")).content.decode()
    assert filing.project.code in anning
    assert theirs.project.code not in anning
    city = signed_in(cast.approver)
    for query, shown in (
        ("period=2026Q1&group=tax", theirs),
        ("status=due&q=" + filing.project.code, filing),
        ("group=production", filing),
    ):
        page = city.get(f"{reverse('filings:list')}?{query}").content.decode()
        assert shown.project.code in page
        assert (theirs if shown is filing else filing).project.code not in page
    assert city.get(f"{reverse('filings:list')}?group=nonsense").status_code == 400


def test_lists_cost_the_same_however_long_they_are(filing, cast, signed_in, django_assert_max_num_queries):
    client = signed_in(cast.approver)
    with django_assert_max_num_queries(18):
        client.get(reverse("filings:list"))
    for _ in range(6):
        agreed(a_project())
    opened(filing.project)
    with django_assert_max_num_queries(18):
        client.get(reverse("filings:list"))


# --- API ------------------------------------------------------------------------------------------------------------


def submit(client, filing, body, key=None):
    return client.post(
        reverse("api-filing-submit", args=[filing.uid]),
        body,
        content_type="application/json",
        headers={"Idempotency-Key": key or uuid.uuid4().hex},
    )


def test_a_machine_files_in_yuan(filing, cast, signed_in):
    client = signed_in(cast.filer)
    answer = submit(client, filing, {"values": {CODE: "1234.56"}, "explanation": ""})
    assert answer.status_code == 200, answer.content
    (value,) = answer.json()["values"]
    assert (value["indicator"], value["amount"], value["revision"]) == (CODE, "1234.56", 1)
    assert (value["measure"], value["vintage"], value["stated_amount"]) == ("period", "progress", None)
    assert (answer.json()["status"], answer.json()["unit"], answer.json()["quarter"]) == (
        "submitted",
        "yuan",
        "2026Q1",
    )
    listed = client.get(reverse("api-filings")).json()
    assert [row["uid"] for row in listed["results"]] == [str(filing.uid)]


def test_a_replayed_request_of_a_machine_gets_the_first_answer(filing, cast, signed_in):
    client, key = signed_in(cast.filer), uuid.uuid4().hex
    body = {"values": {CODE: "1.00"}, "explanation": ""}
    first, second = submit(client, filing, body, key), submit(client, filing, body, key)
    assert first.content == second.content
    assert submit(client, filing, {**body, "explanation": "x"}, key).status_code == 422


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"values": {CODE: "1e5"}}, f"/values/{CODE}"),
        ({"values": {CODE: "0.001"}}, f"/values/{CODE}"),
        ({"values": {}}, f"/{CODE}"),
        ({"amount": "1"}, "/amount"),
    ],
)
def test_a_bad_request_of_a_machine_is_a_problem_with_a_pointer(filing, cast, signed_in, body, pointer):
    answer = submit(signed_in(cast.filer), filing, body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert not FilingValue.objects.exists()


def test_a_closed_quarter_is_a_problem_and_a_foreign_filing_absent(filing, cast, signed_in):
    Period.objects.filter(pk=period().pk).update(status="closing")
    assert submit(signed_in(cast.filer), filing, {"values": {CODE: "1"}}).status_code == 409
    assert submit(signed_in(cast.stranger), filing, {"values": {CODE: "1"}}).status_code == 404


def test_the_group_of_a_filing_is_verified_by_whom_the_catalogue_names():
    roles = dict(IndicatorGroup.objects.values_list("code", "verifier_role"))
    assert roles == {
        "tax": "treasurer",
        "investment": "statistician",
        "production": "statistician",
        "capital": "statistician",
    }
