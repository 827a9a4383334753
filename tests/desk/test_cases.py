"""公开案例: cards with what the sources say, and nothing else."""

import json

import pytest
from django.urls import reverse
from support.factories import make_user

from kunming_coord.desk.cases.reading import FILE, _amount, cases, snapshots

pytestmark = pytest.mark.django_db


def test_every_case_of_the_file_is_a_card_with_its_sources():
    raw = json.loads(FILE.read_text(encoding="utf-8"))["cases"]
    read = cases()
    assert [case.title for case in read] == [entry["project"] for entry in raw]
    assert all(case.sources for case in read)


def test_what_no_source_says_is_unknown_and_no_ratio_is_ever_shown(signed_in):
    assert all(dict(case.facts)["分享比例"] is None for case in cases())
    page = signed_in(make_user("xishan", "filer")).get(reverse("desk:cases")).content.decode()
    assert "未知" in page
    assert "3:7" not in page


def test_a_role_we_inferred_says_so():
    (case,) = [case for case in cases() if case.title.startswith("云南国投东风重工")]
    assert [(party.name, party.role, party.inferred) for party in case.parties] == [
        ("东川区", "承载地", True),
        ("昆明空港经济区", "首谈地", True),
    ]


def test_the_first_side_goes_by_the_word_of_its_scheme():
    words = {case.title: case.parties[0].role for case in cases()}
    assert words["海底鹰注册地迁移"] == "迁出地"
    assert words["华润电力大兴药光互补光伏电站"] == "资源方"


def test_two_sources_of_one_counter_stay_two_snapshots():
    counts = [row for row in snapshots() if row.series == "沪滇临港昆明科技城企业"]
    assert [row.as_of for row in counts] == ["2025-03", "2025年第二季度"]
    assert all(row.sources for row in counts)


@pytest.mark.parametrize(
    ("yuan", "text"),
    [
        (638_000_000, "6.38 亿元"),
        (1_400_000_000, "14 亿元"),
        (149_000_000, "1.49 亿元"),
        (39_005_000, "3,900.5 万元"),
    ],
)
def test_sums_are_written_as_sources_write_them(yuan, text):
    assert _amount(yuan) == text
