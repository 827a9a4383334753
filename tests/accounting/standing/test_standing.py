"""纳统与授权: what the statistician and the districts record, and what bad input is answered."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from support.factories import credit_code, make_user
from support.ledger_world import Cast, a_project, agreed
from support.standing import authorised, listed

from accounting.standing.queries import for_list
from accounting.standing.services import (
    add_authorisation,
    end_authorisation,
    enter_listing,
    enterprise_with_code,
    set_investment_listing,
)
from kunming_coord.common.errors import Invalid, Missing, NotAllowed
from projects.register.models import Project
from projects.register.recording import AuthorisationDraft, ListingDraft
from projects.register.standing import DataAuthorisation, StatisticalListing

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 1, 15)
ROW = {"kind": "industry", "statistical_kind": "legal", "entered_on": "2026-01-15"}


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def project() -> Project:
    project = a_project(counts=False)
    agreed(project)
    return project


def enter(project, cast, entered=DAY, exited=None, listing=None, **changes):
    draft = ListingDraft(**({"kind": "industry", "entered_on": entered, "exited_on": exited} | changes))
    return enter_listing(enterprise=project.enterprise, draft=draft, actor=cast.statistician, listing=listing)


def url(route, *more):
    return reverse(f"standing:{route}", args=more)


def post(client, address, **fields):
    return client.post(address, {"idempotency_key": uuid.uuid4().hex, **fields})


def test_an_enterprise_enters_leaves_and_enters_again(project, cast):
    first = enter(project, cast)
    enter(project, cast, exited=dt.date(2026, 3, 1), listing=first)
    enter(project, cast, dt.date(2026, 3, 1))
    rows = StatisticalListing.objects.order_by("valid_from").values_list("valid_from", "valid_to")
    assert list(rows) == [(DAY, dt.date(2026, 3, 1)), (dt.date(2026, 3, 1), None)]


@pytest.mark.parametrize(
    ("draft", "error", "field", "words"),
    [
        ({"exited": DAY}, Invalid, "exited_on", "不晚于纳规日"),
        ({"exited": dt.date(2026, 1, 1)}, Invalid, "exited_on", "不晚于纳规日"),
        ({"entered": None}, Missing, "entered_on", "请填写“纳规日”"),
        ({"entered": dt.date(2099, 1, 1)}, Invalid, "entered_on", "晚于今天"),
        ({"entered": dt.date(1226, 1, 1)}, Invalid, "entered_on", "早于 1990 年"),
        ({"kind": "steel"}, Invalid, "kind", "不存在"),
        ({"statistical_kind": "x"}, Invalid, "statistical_kind", "不存在"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_a_sentence(project, cast, draft, error, field, words):
    with pytest.raises(error, match=words) as refused:
        enter(project, cast, **draft)
    assert refused.value.fields.keys() == {field}
    assert not StatisticalListing.objects.exists()


def test_two_rows_of_a_list_do_not_overlap(project, cast):
    enter(project, cast)
    with pytest.raises(Invalid, match="“规上工业”名录已有 2026-01-15 至 至今 的记录"):
        enter(project, cast, dt.date(2026, 2, 1))
    enter(project, cast, kind="trade")
    with pytest.raises(IntegrityError, match="one_listing_at_a_time"), transaction.atomic():
        listed(project.enterprise, ["industry"], since=DAY)


def test_the_database_wants_an_exit_after_the_entry(project):
    with pytest.raises(IntegrityError, match="exit_after_entry"), transaction.atomic():
        listed(project.enterprise, ["industry"], since=DAY, until=DAY)


def test_an_unknown_enterprise_is_named_by_its_code():
    code = credit_code()
    with pytest.raises(Invalid, match=f"没有登记过统一社会信用代码为 {code} 的企业"):
        enterprise_with_code(code)
    with pytest.raises(Invalid, match="请对照营业执照核对"):
        enterprise_with_code("91530100XXXXXXXXXX")


def test_only_the_statistician_keeps_the_lists(project, cast):
    for actor in (cast.filer, cast.origin_filer, cast.treasurer, cast.approver, cast.auditor):
        with pytest.raises(NotAllowed):
            enter_listing(
                enterprise=project.enterprise,
                draft=ListingDraft(kind="industry", entered_on=DAY),
                actor=actor,
            )
        with pytest.raises(NotAllowed):
            set_investment_listing(project=project, listed_on=DAY, code="", actor=actor)


def paper(**changes):
    return AuthorisationDraft(**({"number": "示例-1", "signed_on": DAY, "valid_from": None} | changes))


def test_origin_and_host_record_the_paper_of_their_own_project(project, cast):
    for actor in (cast.origin_filer, cast.filer):
        row = add_authorisation(project=project, draft=paper(), actor=actor)
        assert (row.project, row.valid_from) == (project, DAY)
    for actor in (cast.stranger, cast.auditor, cast.approver):
        with pytest.raises(NotAllowed):
            add_authorisation(project=project, draft=paper(), actor=actor)
    with pytest.raises(NotAllowed):
        add_authorisation(project=project, draft=paper(), actor=cast.filer, whole_enterprise=True)
    whole = add_authorisation(project=project, draft=paper(), actor=cast.statistician, whole_enterprise=True)
    assert whole.project is None


@pytest.mark.parametrize(
    ("draft", "error", "field"),
    [
        ({"signed_on": None}, Missing, "signed_on"),
        ({"signed_on": dt.date(2099, 1, 1)}, Invalid, "signed_on"),
        ({"number": " "}, Invalid, "number"),
        ({"valid_to": DAY}, Invalid, "valid_to"),
    ],
)
def test_a_paper_that_cannot_be_is_refused_with_a_sentence(project, cast, draft, error, field):
    with pytest.raises(error) as refused:
        add_authorisation(project=project, draft=paper(**draft), actor=cast.filer)
    assert refused.value.fields.keys() == {field}


def test_a_paper_ends_on_a_day_after_it_began(project, cast):
    row = add_authorisation(project=project, draft=paper(), actor=cast.filer)
    with pytest.raises(Invalid, match="终止日"):
        end_authorisation(authorisation=row, project=project, ends_on=DAY, actor=cast.filer)
    with pytest.raises(Missing, match="终止日"):
        end_authorisation(authorisation=row, project=project, ends_on=None, actor=cast.filer)
    end_authorisation(
        authorisation=row, project=project, ends_on=dt.date(2026, 2, 1), actor=cast.origin_filer
    )
    assert DataAuthorisation.objects.get().valid_to == dt.date(2026, 2, 1)


def test_what_the_city_recorded_for_the_enterprise_a_district_does_not_end(project, cast):
    whole = authorised(project.enterprise)
    with pytest.raises(NotAllowed):
        end_authorisation(authorisation=whole, project=project, ends_on=dt.date(2026, 2, 1), actor=cast.filer)


# --- pages -----------------------------------------------------------------------------------------------------------


def test_the_list_shows_where_everybody_stands_and_filters(project, cast, signed_in):
    other = a_project()
    agreed(other)
    client = signed_in(cast.statistician)
    page = client.get(url("list")).content.decode()
    assert project.code in page
    assert other.code in page
    for query, shown in (
        ("listed=outside", project),
        ("listed=industry", other),
        ("investment=outside", project),
        ("authorised=inside", other),
        (f"q={project.code}", project),
    ):
        page = client.get(f"{url('list')}?{query}").content.decode()
        hidden = other if shown == project else project
        assert shown.code in page, query
        assert hidden.code not in page, query


def test_a_district_sees_its_own_projects_and_not_those_of_the_same_enterprise_elsewhere(project, cast):
    elsewhere = a_project("panlong")
    Project.objects.filter(pk=elsewhere.pk).update(enterprise=project.enterprise)
    assert list(for_list(cast.origin_filer)) == [project]
    assert list(for_list(cast.filer)) == [project], "where the figures arise"
    assert list(for_list(cast.stranger)) == [Project.objects.get(pk=elsewhere.pk)]
    assert for_list(make_user("fumin", "filer")).count() == 0


def test_a_paper_of_another_project_of_the_enterprise_is_not_shown(project, cast, signed_in):
    elsewhere = a_project("panlong", counts=False)
    Project.objects.filter(pk=elsewhere.pk).update(enterprise=project.enterprise)
    authorised(project.enterprise, elsewhere)
    page = signed_in(cast.origin_filer).get(url("detail", project.uid)).content.decode()
    assert "没有登记数据授权书" in page


def test_the_statistician_enters_by_code_and_is_told_what_is_wrong(project, cast, signed_in):
    client, code = signed_in(cast.statistician), project.enterprise.credit_code
    refused = post(client, url("enter"), **ROW, credit_code=credit_code())
    assert refused.status_code == 400
    assert "没有登记过统一社会信用代码" in refused.content.decode()
    refused = post(client, url("enter"), **ROW, credit_code=code, exited_on="2026-01-01")
    assert "退规日 2026-01-01 不晚于纳规日 2026-01-15" in refused.content.decode()
    assert post(client, url("enter"), **ROW, credit_code=code).status_code == 302
    refused = post(client, url("enter"), **ROW, credit_code=code)
    assert refused.status_code == 400
    assert "期间不能重叠" in refused.content.decode()
    assert StatisticalListing.objects.count() == 1


def test_an_exit_is_recorded_on_the_page_of_the_project(project, cast, signed_in):
    row = enter(project, cast)
    client = signed_in(cast.statistician)
    answer = post(client, url("correct", project.uid, row.pk), **ROW, exited_on="2026-06-30")
    assert answer.status_code == 302
    assert "2026-06-30" in client.get(url("detail", project.uid)).content.decode()
    other = a_project()
    assert post(client, url("correct", other.uid, row.pk), **ROW).status_code == 404


def test_investment_is_listed_and_taken_back(project, cast, signed_in):
    client = signed_in(cast.statistician)
    assert (
        post(client, url("investment", project.uid), listed_on="2026-01-15", code="示例-1").status_code == 302
    )
    project.refresh_from_db()
    assert (project.investment_listed_on, project.investment_code) == (DAY, "示例-1")
    assert "晚于今天" in post(client, url("investment", project.uid), listed_on="2099-01-15").content.decode()
    assert post(client, url("investment", project.uid), listed_on="").status_code == 302
    project.refresh_from_db()
    assert project.investment_listed_on is None


@pytest.mark.parametrize("typed", ["2026-13-01", "昨天", "2026/1/1x"])
def test_what_is_no_day_comes_back_with_a_sentence(project, cast, signed_in, typed):
    answer = post(signed_in(cast.statistician), url("investment", project.uid), listed_on=typed)
    assert answer.status_code == 400
    assert not Project.objects.exclude(investment_listed_on=None).exists()
