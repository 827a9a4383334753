"""项目库: what each reader sees of a project."""

import pytest
from support.factories import make_user
from support.pages import post, text_of
from support.worlds import (
    accepted_transfer,
    agreement_in_force,
    offered_transfer,
    project_draft,
    registered_project,
)

from projects.register.models import Project

pytestmark = pytest.mark.django_db


def page(client, project):
    return client.get(f"/projects/{project.uid}/")


def test_the_district_reads_everything_of_its_own_project(people, signed_in):
    project = registered_project(people)
    text = text_of(page(signed_in(people.filer), project))
    assert project.enterprise.credit_code in text
    assert "300,000,000" not in text
    assert "30,000.00 万元" in text


def test_a_foreign_district_gets_404_and_an_empty_list(people, signed_in):
    project = registered_project(people)
    stranger = signed_in(make_user("fumin", "filer"))
    assert page(stranger, project).status_code == 404
    assert project.title not in text_of(stranger.get("/projects/"))


def test_a_host_reads_what_matching_needs_until_it_accepts(people, signed_in):
    project = offered_transfer(people).project
    text = text_of(page(signed_in(people.host_leader), project))
    assert project.title in text
    assert project.enterprise.credit_code not in text
    assert "协议投资额" not in text


def test_a_host_that_has_accepted_reads_the_credit_code(people, signed_in):
    project = accepted_transfer(people).project
    assert project.enterprise.credit_code in text_of(page(signed_in(people.host_leader), project))


def test_the_project_lists_only_what_its_reader_may_open(people, signed_in):
    agreement = agreement_in_force(people)
    text = text_of(page(signed_in(people.host_filer), agreement.project))
    assert agreement.code in text
    assert "-L-" not in text


def test_a_filer_registers_a_project_by_form(people, signed_in):
    draft = project_draft()
    answer = post(
        signed_in(people.filer),
        "/projects/new/",
        origin=people.filer.duties[0].district_id,
        title=draft.title,
        enterprise_name=draft.enterprise_name,
        credit_code=draft.credit_code,
        stage="planned",
        planned_investment="1,234.5",
    )
    assert answer.status_code == 302
    assert Project.objects.get().planned_investment_fen == 1_234_500_000


@pytest.mark.parametrize("amount", ["1e5", "NaN", "Infinity", "12,34", "1.1234567", "一万", "-5"])
def test_a_wrong_amount_comes_back_with_400_and_what_was_typed(people, signed_in, amount):
    draft = project_draft()
    answer = post(
        signed_in(people.filer),
        "/projects/new/",
        origin=people.filer.duties[0].district_id,
        title="原样保留的项目名称",
        enterprise_name=draft.enterprise_name,
        credit_code=draft.credit_code,
        stage="planned",
        planned_investment=amount,
    )
    assert answer.status_code == 400
    assert "计划总投资" in text_of(answer)
    assert "原样保留的项目名称" in text_of(answer)
    assert not Project.objects.exists()


def test_registering_is_for_filers(people, signed_in):
    assert signed_in(people.leader).get("/projects/new/").status_code == 403


def test_the_list_costs_the_same_however_long_it_is(people, signed_in, django_assert_max_num_queries):
    for number in range(4):
        registered_project(people, title=f"项目{number}")
    client = signed_in(people.filer)
    client.get("/projects/")
    with django_assert_max_num_queries(12):
        assert client.get("/projects/?q=项目&stage=planned").status_code == 200
