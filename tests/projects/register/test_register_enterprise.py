"""统一社会信用代码: one record per code, and nobody learns that it was there before."""

import pytest
from support.factories import credit_code, district, make_user
from support.worlds import project_draft

from kunming_coord.common.errors import Invalid
from projects.register.models import Enterprise, EnterpriseName
from projects.register.services import register_enterprise, register_project

pytestmark = pytest.mark.django_db


def test_full_width_and_small_letters_are_one_code():
    actor, code = make_user("xishan", "filer"), credit_code()
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code.lower())
    first = register_enterprise(credit_code=code, name="示例甲公司", actor=actor)
    assert register_enterprise(credit_code=f" {wide} ", name="示例甲公司", actor=actor) == first


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("91110000600037341", "应为 18 位"),
        ("911100006000373410", "校验位不符"),
        ("A1110000600037341L", "不允许的字符"),
        ("91110000600037341I", "不允许的字符"),
        ("", "应为 18 位"),
    ],
)
def test_a_wrong_code_is_refused_with_its_reason(code, reason):
    with pytest.raises(Invalid) as refused:
        register_enterprise(credit_code=code, name="示例甲公司", actor=make_user("xishan", "filer"))
    assert reason in refused.value.fields["credit_code"]
    assert not Enterprise.objects.exists()


def test_a_second_district_learns_neither_name_nor_existence():
    first, second = make_user("xishan", "filer"), make_user("fumin", "filer")
    draft = project_draft(enterprise_name="示例甲公司", title="甲项目")
    register_project(origin=district("xishan"), draft=draft, actor=first)

    other = register_project(
        origin=district("fumin"),
        draft=project_draft(credit_code=draft.credit_code, enterprise_name="另填的名称", title="甲项目"),
        actor=second,
    )

    assert other.enterprise_name == "另填的名称"
    assert other.code.startswith("FUMIN-P-")
    assert other.code.endswith("-0001")
    assert Enterprise.objects.count() == 1
    assert [name.name for name in EnterpriseName.objects.all()] == ["示例甲公司"]
