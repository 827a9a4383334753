"""T7: the same key and the same body give the same answer; the effect happens once."""

import time

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from support.database import without_constraint
from support.factories import make_user
from support.races import failures, race

from kunming_coord.common.errors import Busy, Invalid, KeyReused, Missing
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.models import IdempotencyKey
from kunming_coord.districts.models import Body

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _clean():
    yield
    Body.objects.filter(slug__startswith="idem-").delete()


@pytest.fixture
def user():
    return make_user("drc", "reviewer")


@idempotent
def add_body(request):
    number = Body.objects.filter(slug__startswith="idem-").count()
    Body.objects.create(slug=f"idem-{number}", name=request.POST["name"], short_name="x")
    time.sleep(0.1)
    return HttpResponse(f"made {number}", status=201, headers={"Location": f"/made/{number}/"})


def post(user, *, key="key-00000001", view=add_body, **data):
    request = RequestFactory().post("/bodies/", {"name": "甲", "idempotency_key": key, **data})
    request.user = user
    return view(request)


def made() -> int:
    return Body.objects.filter(slug__startswith="idem-").count()


def test_a_replayed_post_gets_the_first_answer_and_writes_nothing(user):
    first, second = post(user), post(user, csrfmiddlewaretoken="another token")
    assert (second.status_code, second.content, second["Location"]) == (201, first.content, "/made/0/")
    assert second["Idempotent-Replay"] == "true"
    assert made() == 1


def test_sixteen_clicks_at_once_make_one_thing_and_fifteen_identical_replays(user):
    answers = race([lambda: post(user)] * 16)
    assert not failures(answers)
    assert {answer.content for answer in answers} == {b"made 0"}
    assert sum("Idempotent-Replay" not in answer for answer in answers) == 1
    assert made() == 1


def test_t7_a_key_has_one_row(user):
    post(user)

    def keep_again():
        row = IdempotencyKey.objects.get()
        row.pk = None
        with transaction.atomic():
            row.save(force_insert=True)

    with pytest.raises(IntegrityError, match="one_answer_per_key"):
        keep_again()
    with without_constraint(IdempotencyKey, "one_answer_per_key"):
        keep_again()
        assert IdempotencyKey.objects.count() == 2


def test_t7_without_the_unique_key_every_click_has_its_effect(user, monkeypatch):
    """What the key is claimed with leans on the constraint; a claim that only looks first lets all clicks through."""

    def look_then_write(actor_id, key):
        found = IdempotencyKey.objects.filter(actor_id=actor_id, key=key).first()
        if found:
            return found, False
        time.sleep(0.3)
        return IdempotencyKey.objects.create(actor_id=actor_id, key=key, request_hash=""), True

    monkeypatch.setattr("kunming_coord.common.idempotency._claim", look_then_write)
    calls = []

    def click(request):
        calls.append(request)
        return HttpResponse("done")

    def race_of_four():
        calls.clear()
        return race([lambda: post(user, view=idempotent(click))] * 4)

    assert len(failures(race_of_four(), IntegrityError)) == 3
    with without_constraint(IdempotencyKey, "one_answer_per_key"):
        IdempotencyKey.objects.all().delete()
        assert not failures(race_of_four())
        assert len(calls) == 4


def test_the_same_key_with_another_body_is_refused(user):
    post(user)
    with pytest.raises(KeyReused):
        post(user, name="乙")
    assert made() == 1


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "钥匙钥匙钥匙钥匙", "a b c d e f g"])
def test_a_post_without_a_proper_key_is_refused_with_a_sentence(user, key):
    with pytest.raises(Missing, match="提交标识"):
        post(user, key=key)
    assert made() == 0


def test_keys_of_two_people_do_not_meet(user):
    post(user)
    assert post(make_user("fin", "treasurer")).content == b"made 1"


def test_a_refused_form_may_be_sent_again_under_its_key(user):
    answers = [HttpResponse("form", status=400), HttpResponse("done", status=200)]
    view = idempotent(lambda request: answers.pop(0))
    assert post(user, view=view).status_code == 400
    assert post(user, view=view, name="corrected").status_code == 200


def test_a_refused_form_leaves_no_half_write(user):
    def half(request):
        Body.objects.create(slug="idem-half", name="半", short_name="半")
        return HttpResponse(status=400)

    post(user, view=idempotent(half))
    assert made() == 0


def test_an_error_leaves_the_key_free(user):
    def refuse(request):
        raise Invalid("不行")

    with pytest.raises(Invalid):
        post(user, view=idempotent(refuse))
    assert post(user).status_code == 201


def test_a_request_that_stays_in_flight_answers_busy_instead_of_hanging(user, monkeypatch):
    monkeypatch.setattr("kunming_coord.common.idempotency.WAIT_MS", 300)

    def slow(request):
        time.sleep(1.5)
        return HttpResponse("slow")

    view = idempotent(slow)

    def later():
        time.sleep(0.3)
        return post(user, view=view)

    answers = race([lambda: post(user, view=view), later])
    assert answers[0].content == b"slow"
    assert isinstance(answers[1], Busy)


def test_the_key_lives_in_the_transaction_of_its_effect(user):
    with transaction.atomic():
        post(user)
        transaction.set_rollback(True)
    assert made() == 0
    assert "Idempotent-Replay" not in post(user)
