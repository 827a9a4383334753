"""Projects: codes per district, names, amounts, national codes."""

import pytest
from django.db import IntegrityError
from django.utils import timezone
from support.factories import district, make_user
from support.races import failures, race
from support.worlds import project_draft

from kunming_coord.common.errors import Invalid, NotAllowed
from projects.register.models import Project
from projects.register.queries import counted_twice
from projects.register.services import next_code, register_project

CODE = "2412-530112-04-01-123456"
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
        ("title", "长" * 300, "共 300 字"),
        ("industry_code", "C9999", "不在 GB/T 4754"),
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
def test_full_width_forms_and_blanks_do_not_make_another_title():
    actor, draft = make_user("xishan", "filer"), project_draft(title="示例电池(一期)项目 ABC")
    first = register_project(origin=district("xishan"), draft=draft, actor=actor)
    with pytest.raises(Invalid, match=first.code):
        register(actor, title="示例电池（一期） 项目ａｂｃ", credit_code=draft.credit_code)


@pytest.mark.django_db
def test_a_national_code_belongs_to_one_project_of_a_district():
    actor = make_user("xishan", "filer")
    first = register(actor, title="甲", national_code=CODE)
    with pytest.raises(Invalid, match=first.code) as refused:
        register(actor, title="乙", national_code=CODE.replace("-", "－"))
    assert "national_code" in refused.value.fields


@pytest.mark.django_db
def test_another_district_is_not_told_that_the_project_is_registered_already():
    draft = project_draft(national_code=CODE)
    register_project(origin=district("xishan"), draft=draft, actor=make_user("xishan", "filer"))
    other = register_project(origin=district("fumin"), draft=draft, actor=make_user("fumin", "filer"))
    assert other.national_code == CODE
    assert set(Project.objects.filter(counted_twice()).values_list("origin__slug", flat=True)) == {
        "xishan",
        "fumin",
    }


@pytest.mark.django_db
def test_the_database_refuses_a_twin_of_its_own_accord():
    project = register(make_user("xishan", "filer"), title="甲 乙")
    with pytest.raises(IntegrityError, match="one_project_per_enterprise_title"):
        Project.objects.create(
            code="X", title="甲乙", enterprise=project.enterprise, enterprise_name="甲", origin=project.origin
        )


@pytest.mark.django_db
@pytest.mark.parametrize(("unit", "role"), [("fumin", "filer"), ("xishan", "leader"), ("drc", "reviewer")])
def test_only_a_filer_of_the_district_registers(unit, role):
    with pytest.raises(NotAllowed):
        register(make_user(unit, role))
