"""列设置: which columns of a list somebody sees, kept for them, part of saved views, and in an address for others."""

import re
import uuid

import pytest
from django.utils import timezone
from support import worlds
from support.factories import make_user

from kunming_coord.common.errors import Invalid, Missing
from kunming_coord.desk.columns.models import ColumnChoice
from kunming_coord.desk.columns.services import keep_columns, with_columns, without_columns
from kunming_coord.desk.columns.tables import heads_of, without
from kunming_coord.desk.saved.services import save_view
from projects.obligations.services import add_obligation

pytestmark = pytest.mark.django_db
TABLE = (
    '<table><thead><tr><th>序号</th><th data-col="a">甲 &amp; 乙</th><th data-col="b">丙</th></tr></thead>'
    '<tbody><tr><td>1</td><td><svg viewBox="0 0 1 1"><path d="M0"/></svg>一<br>&lt;</td><td>二</td></tr></tbody>'
    '<tfoot><tr><td colspan="2">合计</td><td>三</td></tr></tfoot></table>'
)


@pytest.fixture
def people():
    return worlds.People()


def heads(response):
    table = re.search(r"<thead>.*?</thead>", response.content.decode(), re.DOTALL)[0]
    return [head.strip() for head in re.findall(r"<th[^>]*>([^<]*)</th>", table)]


def send(client, wish, *codes, address="/leads/"):
    sent = {"address": address, "cols": codes, "wish": wish, "idempotency_key": uuid.uuid4().hex}
    return client.post("/views/columns/", sent)


def test_a_table_without_some_columns_keeps_everything_else_as_it_was():
    assert [(head.code, head.label, head.place) for head in heads_of(TABLE)] == [
        ("a", "甲 & 乙", 1),
        ("b", "丙", 2),
    ]
    assert without(TABLE, []) == TABLE
    assert without(TABLE, [2]) == (
        '<table><thead><tr><th>序号</th><th data-col="a">甲 &amp; 乙</th></tr></thead>'
        '<tbody><tr><td>1</td><td><svg viewBox="0 0 1 1"><path d="M0"/></svg>一<br>&lt;</td></tr></tbody>'
        '<tfoot><tr><td colspan="2">合计</td></tr></tfoot></table>'
    )
    assert '<td colspan="1">合计</td><td>三</td>' in without(TABLE, [1])


def test_columns_are_kept_for_oneself_until_they_are_all_wanted_again(people, signed_in):
    worlds.registered_lead(people, title="要看的项目")
    client = signed_in(people.filer)
    every = heads(client.get("/leads/"))
    assert send(client, "keep", "title", "status", address="/leads/?status=registered&page=2")[
        "Location"
    ] == ("/leads/?status=registered")
    page = client.get("/leads/")
    assert heads(page) == ["序号", "线索编码", "项目名称", "状态"]
    assert "要看的项目" in page.content.decode()
    assert "首谈登记时间" not in page.content.decode().split("<thead>")[1]
    assert heads(signed_in(people.recogniser).get("/leads/")) == every
    send(client, "reset")
    assert heads(client.get("/leads/")) == every
    assert not ColumnChoice.objects.exists()


def test_an_address_with_columns_shows_them_to_whoever_opens_it_and_no_row_more(people, signed_in):
    worlds.registered_lead(people, title="本区的线索")
    keep_columns(actor=people.recogniser, address="/leads/", codes=["origin"])
    address = send(signed_in(people.filer), "once", "title", address="/leads/?status=registered")["Location"]
    assert address == "/leads/?status=registered&cols=title"
    assert not ColumnChoice.objects.filter(user=people.filer).exists()
    assert heads(signed_in(people.recogniser).get(address)) == ["序号", "线索编码", "项目名称"]
    stranger = signed_in(make_user("panlong", "filer")).get(address)
    assert stranger.status_code == 200
    assert "本区的线索" not in stranger.content.decode()
    every = signed_in(people.filer).get("/leads/?cols=nothing,of-the-kind")
    assert len(heads(every)) > 3


def test_the_next_query_keeps_the_columns_of_the_address(people, signed_in):
    page = signed_in(people.filer).get("/leads/?cols=title,status").content.decode()
    assert '<input type="hidden" name="cols" value="title,status">' in page


def test_a_saved_view_has_the_columns_its_owner_saw(people):
    assert save_view(actor=people.filer, name="全部列", address="/leads/?status=draft").columns == []
    keep_columns(actor=people.filer, address="/leads/", codes=["title", "status"])
    mine = save_view(actor=people.filer, name="我的", address="/leads/?status=draft")
    assert mine.address == "/leads/?status=draft&cols=title,status"
    named = save_view(actor=people.filer, name="另一个", address="/leads/?cols=origin")
    assert named.columns == ["origin"]


def test_columns_nobody_could_have_ticked_are_refused(people, signed_in):
    with pytest.raises(Missing):
        with_columns("/leads/", [])
    for codes in (["<b>"], ["Title"], ["a" * 31], [f"c{number}" for number in range(41)]):
        with pytest.raises(Invalid, match="列设置"):
            with_columns("/leads/", codes)
    with pytest.raises(Invalid, match="列表页面"):
        without_columns("https://example.cn/leads/")
    client = signed_in(people.filer)
    assert send(client, "once", "title", address="//example.cn/").status_code == 400
    assert send(client, "keep").status_code == 400


def test_every_business_list_offers_its_columns(people, signed_in):
    agreement = worlds.agreement_in_force(people)
    add_obligation(
        agreement=agreement,
        party=agreement.parties.get(side="host"),
        title="完成场地平整",
        due_on=timezone.localdate(),
        actor=people.filer,
    )
    client = signed_in(people.filer)
    for path, code in (
        ("/projects/", "stage"),
        ("/transfers/", "light"),
        ("/agreements/", "parties"),
        ("/obligations/", "due_on"),
    ):
        assert len(heads(client.get(path))) > len(heads(client.get(path, {"cols": code}))) > 1, path
