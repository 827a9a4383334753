"""When two names are the same name."""

import pytest

from projects.leads.names import letters_of, name_key


@pytest.mark.parametrize(
    "name",
    [
        "云南示例科技有限公司",
        "云南示例科技有限责任公司",
        "云南示例科技股份有限公司",
        "云南示例科技（集团）有限公司",
        " 云南 示例　科技有限公司 ",
        "云南示例科技(集团)股份有限公司",
        "云南示例科技",
    ],
)
def test_width_blanks_brackets_and_suffixes_do_not_make_another_name(name):
    assert name_key(name) == "云南示例科技"


def test_letters_of_another_width_and_case_are_the_same():
    assert name_key("ＡＢＣ Ｔｅｃｈ Co., Ltd.") == name_key("abc tech") == "abctech"
    assert letters_of("示例项目（一期）") == letters_of("示例项目(一期) ")


@pytest.mark.parametrize("name", ["公司", "集团公司", "有限公司"])
def test_a_name_that_is_only_a_suffix_is_not_stripped_away(name):
    assert len(name_key(name)) >= 2


def test_other_names_stay_apart():
    assert name_key("云南示例科技有限公司") != name_key("昆明示例科技有限公司")
