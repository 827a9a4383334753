"""Pages around a filing: 填报区/已报区, cumulative forms, trying out, reopening, late and yearly filings, settings."""

import uuid

import pytest
from django.urls import reverse
from support.factories import group, indicator, make_user
from support.filing_world import CODE, close, cumulative, filed, locked, soon
from support.ledger_world import Q1, Cast, a_project, agreed, filed_and_verified, opened
from support.standing import listed

from accounting.filings.checks import RELATIONS
from accounting.filings.models import Filing, FilingValue
from accounting.filings.queries import current_values
from accounting.filings.reopening import reopen_filing
from accounting.filings.rules import ExchangeRate, FilingRule, GroupCalendar
from accounting.filings.services import file_figures, save_values
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import latest_quarter

pytestmark = pytest.mark.django_db
Q2 = Q1.next


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def project():
    project = a_project()
    agreed(project)
    return project


def url(filing, route="detail"):
    return reverse(f"filings:{route}", args=[filing.uid])


def post(client, address, **fields):
    return client.post(address, {"idempotency_key": uuid.uuid4().hex, **fields})


def text(response) -> str:
    return response.content.decode()


# --- 填报区 and 已报区 ------------------------------------------------------------------------------------------------


def test_a_filer_begins_with_what_is_still_to_be_filed(project, cast, signed_in):
    waiting = opened(project)
    done = opened(project, quarter=Q2)
    file_figures(filing=done, values={CODE: 1}, explanation="", actor=cast.filer)
    client, address = signed_in(cast.filer), reverse("filings:list")
    first = text(client.get(address))
    assert str(waiting.uid) in first
    assert str(done.uid) not in first
    filed_area = text(client.get(address, {"area": "filed"}))
    assert str(done.uid) in filed_area
    assert str(waiting.uid) not in filed_area
    everything = text(client.get(f"{address}?area="))
    assert str(done.uid) in everything
    assert str(waiting.uid) in everything
    assert everything.count('<span class="tab-count">1</span>') == 2
    assert '<span class="tab-count">2</span>' in everything


def test_the_city_begins_with_everything_and_filters_by_district_and_kind(project, cast, signed_in):
    filing = opened(project)
    client, address = signed_in(cast.statistician), reverse("filings:list")
    assert str(filing.uid) in text(client.get(address))
    assert str(filing.uid) in text(client.get(address, {"host": "anning", "kind": "regular"}))
    assert str(filing.uid) not in text(client.get(address, {"host": "fumin"}))
    assert str(filing.uid) not in text(client.get(address, {"kind": "annual"}))
    assert client.get(address, {"kind": "x"}).status_code == 400


def test_badges_say_why_and_only_to_those_who_file_or_verify(cast, signed_in):
    project = a_project(counts=False)
    agreed(project)
    filing = filed(cast, project, Q1, 5)
    for user in (cast.filer, cast.statistician):
        client = signed_in(user)
        for page in (client.get(f"{reverse('filings:list')}?area="), client.get(url(filing))):
            assert "未进入“规上工业”名录" in text(page)
            assert "数据授权书在 2026-03-31 未登记" in text(page)
    partner = signed_in(cast.origin_filer)
    for page in (partner.get(f"{reverse('filings:list')}?area="), partner.get(url(filing))):
        assert "未进入" not in text(page)


# --- cumulative ------------------------------------------------------------------------------------------------------


def test_the_form_names_the_measure_and_tells_what_the_quarter_comes_to(project, cast, signed_in):
    cumulative()
    filed(cast, project, Q1, 300_000_000)
    second = opened(project, quarter=Q2)
    client = signed_in(cast.filer)
    assert "2026年1—6月累计" in text(client.get(url(second)))
    figures = {CODE: "1000", f"{CODE}.restated": "350", f"{CODE}.note": "一季度核增"}
    tried = client.post(url(second, "preview"), figures)
    assert tried.status_code == 200
    page = text(tried)
    assert "试算结果（未保存）" in page
    assert "700.00" in page
    assert "50.00" in page
    assert not second.values.exists()
    saved = post(client, url(second, "save"), version=0, explanation="", **figures)
    assert saved.status_code == 302
    value = next(iter(current_values([second])[second.pk].values()))
    assert (value.amount_fen, value.restated_previous_fen, value.note) == (
        1_000_000_000,
        350_000_000,
        "一季度核增",
    )
    shown = text(client.get(url(second)))
    assert 'value="350.00"' in shown
    assert "其中：调整以前季度" in shown


def test_a_partner_sees_the_cumulative_figure_and_not_the_quarters_behind_it(project, cast, signed_in):
    cumulative()
    filed(cast, project, Q1, 300_000_000)
    second = filed(cast, project, Q2, 1_000_000_000)
    page = text(signed_in(cast.origin_filer).get(url(second)))
    assert "1,000.00" in page
    assert "700.00" not in page


def test_only_the_filer_tries_figures_out(project, cast, signed_in):
    filing = filed(cast, project, Q1, 7)
    for user in (cast.origin_filer, cast.statistician):
        assert signed_in(user).post(url(filing, "preview"), {CODE: "1"}).status_code == 403


def test_trying_out_what_is_no_amount_gives_the_sentence(project, cast, signed_in):
    refused = signed_in(cast.filer).post(url(opened(project), "preview"), {CODE: "约3"})
    assert refused.status_code == 400
    assert "应为数字" in text(refused)


def test_an_apportioned_figure_is_asked_for_whole(cast, signed_in):
    project = a_project()
    agreed(
        project,
        apportionment="output_share",
        apportionment_numerator=3,
        apportionment_denominator=10,
    )
    filing, client = opened(project), signed_in(cast.filer)
    page = text(client.get(url(filing)))
    assert "产值占比：企业数 × 3/10" in page
    assert f'name="{CODE}"' not in page
    post(client, url(filing, "submit"), version=0, explanation="", **{f"{CODE}.enterprise": "10"})
    value = FilingValue.objects.get()
    assert (value.amount_fen, value.enterprise_fen) == (3_000_000, 10_000_000)


def test_the_unit_of_the_indicator_is_that_of_its_field(project, cast, signed_in):
    cumulative(unit="thousand")
    filing, client = opened(project), signed_in(cast.filer)
    assert "千元" in text(client.get(url(filing)))
    post(client, url(filing, "save"), version=0, explanation="", **{CODE: "12.5"})
    assert FilingValue.objects.get().amount_fen == 1_250_000
    assert 'value="12.50"' in text(client.get(url(filing)))


# --- reopening -------------------------------------------------------------------------------------------------------


def test_the_approver_reopens_on_the_page_and_the_filer_sees_what_may_be_changed(cast, signed_in):
    project = a_project()
    agreed(project)
    agreed(project, "trade_sales")
    filed_and_verified(cast, opened(project), {CODE: 7, "trade_sales": 9})
    close()
    filing = Filing.objects.get()
    city = signed_in(cast.approver)
    assert "限期重开" in text(city.get(url(filing)))
    until = soon(48).astimezone().strftime("%Y-%m-%dT%H:%M")
    refused = post(city, url(filing, "reopen"), version=filing.version, until=until, note="企业更正")
    assert refused.status_code == 400
    assert "请至少勾选一项重开范围" in text(refused)
    done = post(
        city, url(filing, "reopen"), version=filing.version, scope=[CODE], until=until, note="企业更正"
    )
    assert done.status_code == 302
    page = text(signed_in(cast.filer).get(url(filing)))
    assert "限期重开：可修改规模以上工业产值" in page
    assert f'name="{CODE}"' in page
    assert 'name="trade_sales"' not in page
    assert 'name="explanation"' not in page
    assert f'name="{CODE}.note"' in page


def test_a_machine_is_told_of_a_reopening_and_held_to_its_scope(project, cast, signed_in):
    filing = locked(cast, project)
    reopen_filing(filing=filing, scope=["explanation"], until=soon(), actor=cast.approver, note="x")
    client = signed_in(cast.filer)
    row = client.get(reverse("api-filings")).json()["results"][0]
    assert row["reopening"]["scope"] == ["explanation"]
    address = reverse("api-filing-submit", args=[filing.uid])
    key = {"Idempotency-Key": uuid.uuid4().hex}
    answer = client.post(address, {"values": {CODE: "1.00"}}, content_type="application/json", headers=key)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == f"/{CODE}"
    assert "不在本次限期重开的范围内" in answer.json()["detail"]


def test_a_machine_states_what_stands_beside_a_figure(project, cast, signed_in):
    cumulative()
    filed(cast, project, Q1, 300)
    second = opened(project, quarter=Q2)
    client = signed_in(cast.filer)
    address = reverse("api-filing-submit", args=[second.uid])
    body = {
        "values": {CODE: "10.00"},
        "details": {CODE: {"restated_previous": "3.50", "note": "一季度核增"}},
    }
    answer = client.post(
        address, body, content_type="application/json", headers={"Idempotency-Key": uuid.uuid4().hex}
    )
    assert answer.status_code == 200, answer.content
    (value,) = answer.json()["values"]
    assert (value["measure"], value["restated_previous"], value["note"]) == (
        "cumulative",
        "3.50",
        "一季度核增",
    )
    partner = signed_in(cast.origin_filer).get(reverse("api-filings")).json()["results"]
    assert all("note" not in one for row in partner for one in row["values"])


def test_a_machines_unreadable_detail_is_pointed_at(project, cast, signed_in):
    filing = opened(project)
    address = reverse("api-filing-submit", args=[filing.uid])
    body = {"values": {CODE: "1.00"}, "details": {CODE: {"enterprise": "1e5"}}}
    answer = signed_in(cast.filer).post(
        address, body, content_type="application/json", headers={"Idempotency-Key": uuid.uuid4().hex}
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == f"/details/{CODE}/enterprise"


# --- late and yearly -------------------------------------------------------------------------------------------------


def test_a_late_filing_is_asked_for_from_the_list_of_what_is_missing(project, cast, signed_in):
    close()
    client = signed_in(cast.filer)
    listed_page = text(client.get(reverse("filings:missing")))
    address = reverse("filings:late", args=[project.uid, "production", Q1.code])
    assert address in listed_page
    assert project.title in text(client.get(address))
    assert "请写明补报理由" in text(post(client, address, reason=""))
    assert post(client, address, reason="协议补报备").status_code == 302
    assert Filing.objects.get().kind == "late"
    again = post(client, address, reason="协议补报备")
    assert again.status_code == 400
    assert "已有填报" in text(again)


@pytest.mark.parametrize("quarter", ["2026Q9", "nothing"])
def test_a_late_quarter_that_does_not_exist_is_refused(project, cast, signed_in, quarter):
    address = reverse("filings:late", args=[project.uid, "production", quarter])
    assert signed_in(cast.filer).get(address).status_code == 400


def test_another_districts_project_is_absent(project, signed_in, cast):
    address = reverse("filings:late", args=[project.uid, "production", Q1.code])
    assert signed_in(cast.stranger).get(address).status_code == 404
    assert signed_in(cast.origin_filer).get(address).status_code == 404, "it files nothing itself"


def test_a_year_is_opened_on_its_page(project, cast, signed_in):
    year = latest_quarter().year - 1
    for number in (1, 2, 3, 4):
        filed(cast, project, Quarter.of(year, number), 10)
        close(quarter=Quarter.of(year, number))
    client = signed_in(cast.statistician)
    address = reverse("filings:annual")
    assert "请选择" in text(client.get(address))
    done = post(client, address, year=str(year), group=str(group("production").pk))
    assert done.status_code == 302
    page = text(client.get(done["Location"]))
    assert f"{year}年年报核定" in page
    too_early = post(client, address, year=str(year), group=str(group("tax").pk))
    assert "尚未关账，请先按季填报并关账" in text(too_early)
    filing = Filing.objects.get(kind="annual")
    assert f"{year}年全年数" in text(signed_in(cast.filer).get(url(filing)))


# --- settings and relations ------------------------------------------------------------------------------------------


def test_every_relation_is_listed_with_its_number_and_weight(cast, signed_in):
    page = text(signed_in(cast.filer).get(reverse("filings:relations")))
    for relation in RELATIONS:
        assert str(relation.title) in page
        assert str(relation.words) in page
    assert page.count("不得上报") >= 3
    assert [relation.number for relation in RELATIONS] == list(range(1, len(RELATIONS) + 1))


def test_settings_are_shown_to_everybody_and_kept_by_the_statistician(cast, signed_in):
    page = text(signed_in(cast.filer).get(reverse("filings:catalogue")))
    assert "各指标组的应报期限均未设定" in page
    assert "推断" in page
    assert "改变填报规则" not in page
    client = signed_in(cast.statistician)
    quarter = latest_quarter().next.code
    common = {"from_quarter": quarter, "source_status": "inferred"}
    rule = {
        "indicator": str(indicator(CODE).pk),
        "measure": "cumulative",
        "unit": "wan",
        "window": "industry",
    }
    assert post(client, reverse("filings:set-rule"), **common, **rule).status_code == 302
    assert FilingRule.objects.filter(indicator__code=CODE).count() == 2
    calendar = {"group": str(group("tax").pk), "due_after_working_days": "15"}
    assert post(client, reverse("filings:set-calendar"), **common, **calendar).status_code == 302
    assert GroupCalendar.objects.get().due_after_working_days == 15
    rate = {"currency": "USD", "valid_from": "2026-01-01", "rate": "7.1", "source_status": "inferred"}
    assert post(client, reverse("filings:set-rate"), **rate).status_code == 302
    assert ExchangeRate.objects.get().rate_e6 == 7_100_000
    refused = post(client, reverse("filings:set-rate"), **(rate | {"rate": "abc"}))
    assert refused.status_code == 400
    assert "“汇率”应为数字" in text(refused)
    page = text(client.get(reverse("filings:catalogue")))
    assert "7.100000" in page
    assert "季后 15 个工作日内" in page


def test_revisions_are_told_with_vintage_who_and_why(project, cast, signed_in):
    filing = opened(project)
    save_values(filing=filing, values={CODE: 1}, explanation="", actor=cast.filer)
    save_values(filing=filing, values={CODE: 2}, explanation="", actor=make_user("anning", "filer"))
    page = text(signed_in(cast.filer).get(url(filing)))
    assert page.count("进度数") >= 3
    assert cast.filer.label in page
    assert "现用" in page


def test_an_enterprise_in_the_list_has_no_badge(project, cast, signed_in):
    listed(a_project(counts=False).enterprise, ["industry"])
    page = text(signed_in(cast.filer).get(url(opened(project))))
    assert "未纳统" not in page
