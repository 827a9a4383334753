"""From the enterprise's figure to the project's, and that projects never add up to more than their enterprise."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from support.factories import make_user
from support.filing_world import CODE, cumulative
from support.ledger_world import Q1, Cast, a_project, agreed, opened
from support.standing import authorised

from accounting.filings.apportioning import Key
from accounting.filings.models import Filing
from accounting.filings.queries import current_values
from accounting.filings.services import FigureDetail, file_figures, save_values, verify_filing
from kunming_coord.common.errors import Invalid
from projects.agreements.models import AgreementTerm
from projects.register.models import Project

pytestmark = pytest.mark.django_db


def fraction(numerator, denominator, method="output_share"):
    return {
        "apportionment": method,
        "apportionment_numerator": numerator,
        "apportionment_denominator": denominator,
    }


BASE = {"apportionment": "base", "apportionment_base_fen": 1_000}


@pytest.fixture
def cast() -> Cast:
    return Cast()


def apportioned(enterprise=None, arises="anning", quarter=Q1, **key) -> Filing:
    """A filing whose term brings the enterprise's figure down by a key."""
    project = a_project()
    if enterprise is not None:
        Project.objects.filter(pk=project.pk).update(enterprise=enterprise)
        project.refresh_from_db()
        authorised(enterprise, project)
    agreed(project, arises=arises, **key)
    return opened(project, quarter=quarter)


def value(filing):
    (found,) = current_values([filing])[filing.pk].values()
    return found


def state(filing, enterprise, actor, service=file_figures):
    details = {CODE: FigureDetail(enterprise=enterprise)}
    return service(filing=filing, values={}, explanation="测试", actor=actor, details=details)


def test_the_project_gets_its_share_of_the_enterprise_and_the_whole_is_kept(cast):
    filing = apportioned(**fraction(3, 10))
    state(filing, 1_005, cast.filer)
    assert (value(filing).amount_fen, value(filing).enterprise_fen) == (301, 1_005)


def test_area_is_a_fraction_too(cast):
    filing = apportioned(**fraction(1_200, 4_000, "area"))
    state(filing, 1_000, cast.filer)
    assert value(filing).amount_fen == 300


@pytest.mark.parametrize(("enterprise", "part"), [(1_500, 500), (1_000, 0), (400, 0), (-5, 0)])
def test_what_exceeds_the_base_is_the_projects_and_never_less_than_nothing(cast, enterprise, part):
    filing = apportioned(**BASE)
    state(filing, enterprise, cast.filer)
    assert value(filing).amount_fen == part


def test_the_base_of_a_cumulative_figure_is_that_of_its_quarters(cast):
    cumulative(since=Q1)
    filing = apportioned(quarter=Q1.next, **BASE)
    state(filing, 2_700, cast.filer)
    assert value(filing).amount_fen == 700


def test_an_own_figure_instead_of_the_enterprises_is_refused(cast):
    filing = apportioned(**fraction(3, 10))
    with pytest.raises(Invalid, match="由企业整体数分摊（产值占比：企业数 × 3/10") as refused:
        save_values(filing=filing, values={CODE: 300}, explanation="", actor=cast.filer)
    assert refused.value.fields.keys() == {f"{CODE}.enterprise"}


def test_an_own_figure_beside_it_must_be_the_computed_one(cast):
    filing = apportioned(**fraction(3, 10))
    details = {CODE: FigureDetail(enterprise=1_000)}
    with pytest.raises(Invalid, match="应为企业整体数按协议分摊的"):
        save_values(filing=filing, values={CODE: 299}, explanation="", actor=cast.filer, details=details)
    save_values(filing=filing, values={CODE: 300}, explanation="", actor=cast.filer, details=details)
    assert value(filing).amount_fen == 300


def test_own_projects_together_do_not_exceed_the_enterprise(cast):
    first = apportioned(**fraction(6, 10))
    state(first, 1_000, cast.filer)
    second = apportioned(first.project.enterprise, **fraction(5, 10))
    with pytest.raises(Invalid, match=r"审核关系 6：.*合计 0.001100 万元，大于企业整体 0.001000 万元"):
        state(second, 1_000, cast.filer)
    assert Filing.objects.get(pk=second.pk).status == "due", "nothing is half written"
    third = apportioned(first.project.enterprise, **fraction(4, 10))
    state(third, 1_000, cast.filer)
    assert third.status == "submitted"


def test_another_districts_project_is_told_to_the_city_only(cast):
    first = apportioned(**fraction(6, 10))
    state(first, 1_000, cast.filer)
    elsewhere = make_user("fumin", "filer")
    second = apportioned(first.project.enterprise, "fumin", **fraction(5, 10))
    state(second, 1_000, elsewhere)
    assert second.status == "submitted", "the district learns nothing of the other's project"
    with pytest.raises(Invalid, match=f"含 {first.project.code}"):
        verify_filing(filing=second, actor=cast.statistician)
    assert Filing.objects.get(pk=second.pk).status == "submitted"


def test_an_own_figure_is_held_against_what_a_sibling_says_of_the_enterprise(cast):
    first = apportioned(**fraction(6, 10))
    state(first, 1_000, cast.filer)
    second = apportioned(first.project.enterprise)
    with pytest.raises(Invalid, match="审核关系 6"):
        file_figures(filing=second, values={CODE: 500}, explanation="说明", actor=cast.filer)


def test_without_any_figure_of_the_enterprise_there_is_nothing_to_hold_against(cast):
    first = apportioned()
    file_figures(filing=first, values={CODE: 500}, explanation="", actor=cast.filer)
    second = apportioned(first.project.enterprise)
    file_figures(filing=second, values={CODE: 500}, explanation="", actor=cast.filer)
    assert second.status == "submitted"


@given(
    st.integers(-(10**17), 10**17),
    st.lists(st.integers(0, 10**6), min_size=1, max_size=6).filter(any),
)
def test_parts_of_a_whole_never_add_up_to_more_than_it(enterprise, weights):
    whole = sum(weights)
    parts = [Key("output_share", weight, whole).project_part(enterprise) for weight in weights]
    assert abs(sum(parts)) <= abs(enterprise)
    assert all(part == 0 or (part < 0) == (enterprise < 0) for part in parts)


@pytest.mark.parametrize(
    "key",
    [
        {"apportionment": "output_share"},
        {"apportionment": "base"},
        {"apportionment": "base", "apportionment_base_fen": -1},
        {"apportionment": "independent", "apportionment_base_fen": 1},
        fraction(11, 10),
        fraction(0, 0),
    ],
)
def test_the_database_refuses_a_key_that_lacks_something(key):
    project = a_project()
    term = agreed(project).term
    with pytest.raises(IntegrityError, match="a_term_has_what_its_key_needs"), transaction.atomic():
        AgreementTerm.objects.filter(pk=term.pk).update(**key)
