"""A list with its conditions is kept under a name of one's own, and gives nobody more than they may see."""

import uuid

import pytest
from support.factories import make_user

from kunming_coord.common.errors import Absent, Invalid, Missing
from kunming_coord.desk.saved.models import SavedView
from kunming_coord.desk.saved.services import drop_view, save_view

pytestmark = pytest.mark.django_db


@pytest.fixture
def filer():
    return make_user("xishan", "filer")


def test_a_view_is_kept_without_its_page_number_and_replaced_under_its_name(filer):
    view = save_view(actor=filer, name="退回的", address="/leads/?status=returned&page=3&size=50")
    assert view.address == "/leads/?status=returned&size=50"
    save_view(actor=filer, name="退回的", address="/leads/?status=draft")
    assert SavedView.objects.get().address == "/leads/?status=draft"


@pytest.mark.parametrize(
    "address",
    [
        "https://example.cn/leads/",
        "//example.cn/leads/",
        "//[",
        "javascript:alert(1)",
        "/nowhere/",
        "",
        "/api/v1/leads/",
    ],
)
def test_only_pages_of_this_site_are_kept(filer, address):
    with pytest.raises(Invalid, match="列表页面"):
        save_view(actor=filer, name="别处", address=address)


def test_a_view_needs_a_name_and_there_are_so_many_at_most(filer, monkeypatch):
    monkeypatch.setattr("kunming_coord.desk.saved.services.MOST", 3)
    with pytest.raises(Missing):
        save_view(actor=filer, name=" ", address="/leads/")
    with pytest.raises(Invalid, match="40 个字"):
        save_view(actor=filer, name="长" * 41, address="/leads/")
    with pytest.raises(Invalid, match="过长"):
        save_view(actor=filer, name="长", address="/leads/?q=" + "x" * 900)
    for number in range(3):
        save_view(actor=filer, name=str(number), address="/leads/")
    with pytest.raises(Invalid, match="3 个"):
        save_view(actor=filer, name="再一个", address="/leads/")


def test_views_are_ones_own(filer, signed_in):
    view = save_view(actor=filer, name="我的方案", address="/leads/")
    other = make_user("xishan", "filer")
    assert "我的方案" not in signed_in(other).get("/views/").content.decode()
    with pytest.raises(Absent):
        drop_view(actor=other, number=view.pk)
    drop_view(actor=filer, number=view.pk)
    assert not SavedView.objects.exists()


def test_from_a_list_to_its_view_and_back(filer, signed_in):
    client = signed_in(filer)
    page = client.get("/leads/?status=returned").content.decode()
    assert "/views/?from=/leads/%3Fstatus%3Dreturned" in page
    form = client.get("/views/?from=/leads/%3Fstatus%3Dreturned").content.decode()
    assert 'value="/leads/?status=returned"' in form
    posted = {"name": "退回的", "address": "/leads/?status=returned", "idempotency_key": uuid.uuid4().hex}
    assert client.post("/views/save/", posted)["Location"] == "/leads/?status=returned"
    assert "退回的" in client.get("/views/").content.decode()
    refused = client.post(
        "/views/save/", {"name": "", "address": "/leads/", "idempotency_key": uuid.uuid4().hex}
    )
    assert refused.status_code == 400


def test_views_through_the_api(filer, signed_in):
    client = signed_in(filer)
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    sent = {"name": "退回的", "address": "/leads/?status=returned&cols=title,status&page=2"}
    made = client.post("/api/v1/views/", sent, content_type="application/json", headers=headers).json()
    assert (made["address"], made["columns"]) == (
        "/leads/?status=returned&cols=title,status",
        ["title", "status"],
    )
    assert client.get("/api/v1/views/").json() == [made]
    other = signed_in(make_user("xishan", "filer"))
    assert other.get("/api/v1/views/").json() == []
    drop = f"/api/v1/views/{made['number']}/drop/"
    for who, status in ((other, 404), (client, 200)):
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        assert who.post(drop, content_type="application/json", headers=headers).status_code == status
    assert not SavedView.objects.exists()
    wrong = client.post(
        "/api/v1/views/",
        {"name": "x", "address": "https://example.cn/", "more": 1},
        content_type="application/json",
        headers={"Idempotency-Key": uuid.uuid4().hex},
    )
    assert wrong.status_code == 400
