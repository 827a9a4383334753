"""The file of 可见范围: sound, complete against the models, and refused where it is not."""

import re
from functools import reduce

import pytest
from django.core.exceptions import ImproperlyConfigured

from projects.transfers.schemes import SCHEMES
from projects.visibility.checking import check_columns, left_out
from projects.visibility.masking import masked
from projects.visibility.table import FILE, Relation, Sight, Stage, read, table
from projects.visibility.words import searchable

TEXT = FILE.read_text(encoding="utf-8")


def test_every_column_of_what_is_disclosed_is_in_a_row_or_set_apart():
    assert left_out(table()) == []
    assert {"Project", "Demand", "ProjectContact", "Lead", "Transfer", "Agreement"} <= {
        model for thing in table().things.values() for model in thing.models
    }


def test_a_column_nobody_has_placed_is_noticed():
    assert left_out(read(TEXT.replace("of: [title, title_key], ", "of: [title], "))) == ["Project.title_key"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([("of: [title, title_key], ", "of: [title, titel_key], ")], "no such columns"),
        ([("models: [Lead]", "models: [Laed]")], "Laed"),
    ],
)
def test_names_the_models_do_not_have_are_refused_at_the_start(changes, words):
    with pytest.raises(ImproperlyConfigured, match=words):
        check_columns(read(reduce(lambda text, change: text.replace(*change), changes, TEXT)))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("label: 项目名称, of:", "label: 项目名称, off:", "unknown"),
        ("of: [title, title_key]", "of: [title, title_key, code]", "named twice"),
        ('"ssss .s.. ..ss ..ss ssss ssss ssss s... ...."', '"ssss .s.. ..ss ..ss"', "a group of 4 letters"),
        ('"ssss .-.. ..ss', '"ssss s-.. ..ss', "impossible"),
        ('"ssss .-.. ..ss', '"ssx. .-.. ..ss', "possible|ValueError"),
        ("- Demand.note", "- Dremand.note", "not named"),
        ("source: inferred", "source: sure", "source"),
        ('{label: 企业联系人职务, sight: "ssss .-.. ..s', '{label: 企业联系人职务, sight: "ssss .-.. ..m', "only a number"),
        ("per_hour: 30", "per_hour: 0", "above 0"),
        ("  others: {", "  strangers: {", "those of the code"),
        ('[title, title_key], sight: "ssss .s..', '[title, title_key], sight: "ssss .-..', "is listed"),
        ("things:", "thinks:", "things"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_sound_is_refused(old, new, words):
    assert old in TEXT
    with pytest.raises(ImproperlyConfigured, match=words):
        read(TEXT.replace(old, new, 1))


def test_strangers_see_nothing_and_the_district_of_a_project_everything():
    for thing in table().things.values():
        for row in thing.rows.values():
            assert {row.sight(Relation.OTHERS, stage) for stage in Stage} == {Sight.HIDDEN}
    own = {
        row.sight(Relation.ORIGIN, stage)
        for row in table().things["project"].rows.values()
        for stage in Stage
    }
    assert own == {Sight.SEEN}


def test_what_is_seen_after_signing_is_no_less_than_before():
    order = [Sight.HIDDEN, Sight.MASKED, Sight.SEEN]
    for thing in table().things.values():
        for row in thing.rows.values():
            for relation in Relation:
                seen = [order.index(row.sight(relation, stage)) for stage in Stage]
                possible = [
                    see
                    for see, stage in zip(seen, Stage, strict=True)
                    if (relation, stage) in table().possible
                ]
                assert possible == sorted(possible), (row.name, relation)


def test_facts_of_single_schemes_name_schemes_there_are():
    rows = table().things["transfer"].rows.values()
    assert set().union(*(row.only for row in rows)) <= set(SCHEMES)


def test_only_what_every_reader_is_shown_may_be_searched():
    assert searchable("project", "title", at="project__") == ("project__title",)
    with pytest.raises(ImproperlyConfigured, match="credit_code"):
        searchable("project", "credit_code")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13812345678", "138****5678"),
        ("张三 １３８ 1234 5678", "张三 138****5678"),
        ("0871-6312345", "087****2345"),
        ("1234567", "****"),
        ("王某", "****"),
        ("", ""),
    ],
)
def test_numbers_are_masked_however_they_are_typed(text, shown):
    assert masked(text) == shown
    assert not re.search(r"\d{5}", masked(text))
