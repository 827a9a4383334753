"""Projects: codes per district, names, amounts, national codes."""

import pytest
from django.utils import timezone
from support.factories import district, make_user
from support.races import failures, race
from support.worlds import project_draft

from kunming_coord.common.errors import Invalid, NotAllowed
from projects.register.models import Project
from projects.register.services import next_code, register_project

YEAR = timezone.localdate().year


def register(actor, slug="xishan", **changes):
    return register_project(origin=district(slug), draft=project_draft(**changes), actor=actor)


@pytest.mark.django_db
def test_codes_are_numbered_per_district():
    ours, theirs = make_user("xishan", "filer"), make_user("fumin", "filer")
    assert register(ours, title="甲").code == f"XISHAN-P-{YEAR}-0001"
    assert register(ours, title="乙").code == f"XISHAN-P-{YEAR}-0002"
    assert register(theirs, "fumin").code == f"FUMIN-P-{YEAR}-0001"


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_never_share_a_code():
    unit = district("xishan")
    codes = race([lambda: next_code(district=unit, kind="P")] * 8)
    assert not failures(codes)
    assert sorted(codes) == [f"XISHAN-P-{YEAR}-{number:04d}" for number in range(1, 9)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "长" * 121, "共 121 字，超过 120 字"),
        ("title", " ", "没有填写"),
        ("enterprise_name", "长" * 121, "超过 120 字"),
        ("title", "甲\x07乙", "控制字符"),
        ("national_code", "2412-530112-04-01", "应形如 2412-530112-04-01-123456"),
        ("industry_code", "3841", "门类字母"),
        ("planned_investment_fen", -1, "不能为负数"),
        ("stage", "dreamt", "不存在"),
    ],
)
def test_a_wrong_field_is_refused_and_nothing_is_written(field, value, words):
    with pytest.raises(Invalid) as refused:
        register(make_user("xishan", "filer"), **{field: value})
    assert words in refused.value.message
    assert not Project.objects.exists()


@pytest.mark.django_db
def test_a_national_code_is_kept_in_one_spelling():
    project = register(make_user("xishan", "filer"), national_code="２４１２-530112-04-01-12345a")
    assert project.national_code == "2412-530112-04-01-12345A"


@pytest.mark.django_db
def test_the_same_project_twice_in_one_district_is_refused():
    actor, draft = make_user("xishan", "filer"), project_draft()
    first = register_project(origin=district("xishan"), draft=draft, actor=actor)
    with pytest.raises(Invalid, match=first.code):
        register_project(origin=district("xishan"), draft=draft, actor=actor)


@pytest.mark.django_db
@pytest.mark.parametrize(("unit", "role"), [("fumin", "filer"), ("xishan", "leader"), ("drc", "reviewer")])
def test_only_a_filer_of_the_district_registers(unit, role):
    with pytest.raises(NotAllowed):
        register(make_user(unit, role))
