"""The enterprise confirms its own facts: by a link that works once, or on stamped paper; no figure changes by it."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from support.factories import make_user
from support.filing_world import CODE
from support.ledger_world import Cast, a_project, agreed, opened
from support.races import failures, race

from accounting.confirmations.models import Confirmation, ConfirmationLink
from accounting.confirmations.services import (
    MOST_LINKS_A_DAY,
    MOST_TRIES,
    answer,
    create_link,
    digest_of,
    open_link,
    record_paper,
    revoke_link,
)
from accounting.filings.models import Filing
from accounting.filings.services import file_figures, save_values, verify_filing
from kunming_coord.audit.models import ChangeLog
from kunming_coord.common.errors import Absent, Invalid, Missing, NotAllowed
from kunming_coord.common.models import IdempotencyKey
from projects.visibility.models import PhoneReveal

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def filing(cast) -> Filing:
    project = a_project()
    agreed(project)
    filing = opened(project)
    return save_values(filing=filing, values={CODE: 12_345_678}, explanation="", actor=cast.filer)


def link_of(filing, cast, hours=24):
    return create_link(filing=filing, hours=hours, actor=cast.filer)


def say(token, revision=1, **changes):
    given = {
        "seen": {CODE: revision},
        "corrections": {},
        "signatory": "示例联系人",
        "phone": "13812345678",
    }
    return answer(token=token, **(given | changes))


def page(token):
    return reverse("confirmations:answer", args=[token])


def body(**changes):
    fields = {"seen": f"{CODE}:1", "signatory": "示例联系人", "phone": "13812345678"}
    return {"idempotency_key": uuid.uuid4().hex, **fields, **changes}


# --- links -----------------------------------------------------------------------------------------------------------


def test_a_link_is_random_and_only_its_hash_is_kept_anywhere(filing, cast):
    link, token = link_of(filing, cast)
    other = link_of(filing, cast)[1]
    assert len(token) == 43
    assert token != other
    assert link.token_hash == digest_of(token)
    log = ChangeLog.objects.filter(table_name="accounting_confirmationlink")
    assert log.exists()
    assert all("token_hash" not in (row.after or {}) for row in log)


def test_the_token_reaches_no_table_also_by_way_of_the_page(filing, cast, signed_in):
    client = signed_in(cast.filer)
    address = reverse("confirmations:create-link", args=[filing.uid])
    made = client.post(address, {"idempotency_key": uuid.uuid4().hex, "hours": "24"})
    shown = client.get(made["Location"]).content.decode()
    token = shown.split("/q/")[1].split("/")[0]
    assert open_link(token).filing == filing
    assert "/q/" not in client.get(made["Location"]).content.decode(), "shown once"
    kept = IdempotencyKey.objects.get()
    assert token not in str(kept.headers)
    assert token.encode() not in bytes(kept.body)


def test_a_new_link_takes_the_place_of_the_old_one(filing, cast):
    _first, old = link_of(filing, cast)
    _second, new = link_of(filing, cast)
    with pytest.raises(Absent):
        open_link(old)
    assert open_link(new).filing == filing


def test_links_are_rationed_by_the_day(filing, cast):
    for _ in range(MOST_LINKS_A_DAY):
        link_of(filing, cast)
    with pytest.raises(Invalid, match="请明天再发，或改用盖章纸质表"):
        link_of(filing, cast)


def test_only_the_host_asks_and_only_while_the_figures_may_change(filing, cast):
    for actor in (cast.origin_filer, cast.statistician, make_user("anning", "leader")):
        with pytest.raises(NotAllowed):
            create_link(filing=filing, hours=24, actor=actor)
    with pytest.raises(Invalid, match="有效期"):
        link_of(filing, cast, hours=24 * 365)
    file_figures(filing=filing, values={}, explanation="", actor=cast.filer)
    _link, token = link_of(filing, cast)
    verify_filing(filing=filing, actor=cast.statistician)
    with pytest.raises(Invalid, match="没有需要企业核对的数"):
        link_of(filing, cast)
    with pytest.raises(Absent):
        open_link(token)


def test_an_empty_filing_has_nothing_to_confirm(cast):
    project = a_project()
    agreed(project)
    filing = opened(project)
    with pytest.raises(Invalid, match="没有需要企业核对的数"):
        link_of(filing, cast)
    save_values(filing=filing, values={CODE: None}, explanation="", actor=cast.filer)
    with pytest.raises(Invalid, match="还没有填数"):
        link_of(filing, cast)


def test_links_can_be_switched_off_and_then_none_opens(filing, cast, settings):
    _link, token = link_of(filing, cast)
    settings.PHONE_LINKS = False
    with pytest.raises(Invalid, match="本部署区不开放免登录链接"):
        link_of(filing, cast)
    assert Client().get(page(token)).status_code == 404


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_enterprise_sees_its_own_facts_and_who_asks_and_nothing_else(filing, cast):
    _link, token = link_of(filing, cast)
    response = Client().get(page(token))
    shown = response.content.decode()
    project = filing.project
    for fact in (project.enterprise_name, project.title, filing.host.name, "2026年第一季度", "12.345678"):
        assert fact in shown
    assert cast.filer.label in shown
    assert project.code not in shown
    assert "主菜单" not in shown
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"
    assert "default-src 'self'" in response["Content-Security-Policy"]


def test_looking_does_not_use_the_link_up(filing, cast):
    _link, token = link_of(filing, cast)
    for _ in range(3):
        assert Client().get(page(token)).status_code == 200


def test_an_answer_is_kept_as_evidence_and_uses_the_link_up(filing, cast):
    _link, token = link_of(filing, cast)
    done = Client().post(page(token), body())
    assert done.status_code == 200
    assert "已确认数据无误" in done.content.decode()
    kept = Confirmation.objects.get()
    assert (kept.answer, kept.channel, kept.signatory) == ("confirmed", "link", "示例联系人")
    assert kept.facts == [
        {
            "indicator": CODE,
            "name": "规模以上工业产值",
            "measure": "2026年第一季度本季数",
            "amount_fen": 12_345_678,
            "revision": 1,
        }
    ]
    assert Client().get(page(token)).status_code == 404
    assert Client().post(page(token), body()).status_code == 404


def test_a_correction_shows_the_difference_and_changes_no_figure(filing, cast, signed_in):
    _link, token = link_of(filing, cast)
    Client().post(page(token), body(**{f"correction.{CODE}": "约 12.5 万元"}))
    kept = Confirmation.objects.get()
    assert kept.answer == "corrected"
    assert kept.corrections == [{"indicator": CODE, "name": "规模以上工业产值", "text": "约 12.5 万元"}]
    assert list(filing.values.values_list("amount_fen", flat=True)) == [12_345_678]
    shown = signed_in(cast.filer).get(reverse("confirmations:list", args=[filing.uid])).content.decode()
    assert "12.345678" in shown
    assert "约 12.5 万元" in shown
    assert "13812345678" not in shown
    assert "138****5678" in shown


def test_the_number_of_whoever_confirmed_is_shown_on_a_click_that_is_logged(filing, cast, signed_in):
    _link, token = link_of(filing, cast)
    Client().post(page(token), body())
    here, client = reverse("confirmations:list", args=[filing.uid]), signed_in(cast.filer)
    reveal = reverse("confirmations:reveal", args=[filing.uid, Confirmation.objects.get().pk])
    assert client.post(reveal, {"idempotency_key": "k" * 12, "reason": "核实更正"}).status_code == 302
    assert "13812345678" in client.get(here).content.decode()
    row = PhoneReveal.objects.get()
    assert (row.kind, row.about, row.unit, row.reason) == (
        *("confirmation", filing.project.code, filing.host, "核实更正"),
    )
    assert "13812345678" not in signed_in(make_user("audit", "auditor")).get(here).content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"signatory": " "}, "确认人姓名"),
        ({"phone": ""}, "联系电话"),
        ({"phone": "电话 1"}, "联系电话应为 7 至 20 位数字"),
        ({"phone": "=1+1"}, "联系电话应为 7 至 20 位数字"),
        ({"seen": f"{CODE}:2"}, "打开页面后填报数有改动"),
        ({"seen": "x"}, "打开页面后填报数有改动"),
        ({f"correction.{CODE}": "x" * 201}, "规模以上工业产值有误"),
    ],
)
def test_a_refused_answer_says_why_and_the_link_still_stands(filing, cast, change, words):
    _link, token = link_of(filing, cast)
    refused = Client().post(page(token), body(**change))
    assert refused.status_code == 400
    assert words in refused.content.decode()
    assert not Confirmation.objects.exists()
    assert open_link(token)


def test_what_an_enterprise_writes_is_text_and_nothing_else(filing, cast, signed_in):
    _link, token = link_of(filing, cast)
    Client().post(page(token), body(remark="<script>alert(1)</script>", signatory="<b>甲</b>"))
    shown = signed_in(cast.filer).get(reverse("confirmations:list", args=[filing.uid])).content.decode()
    assert "<script>alert" not in shown
    assert "&lt;b&gt;甲" in shown


def test_figures_changed_meanwhile_are_looked_at_again(filing, cast):
    _link, token = link_of(filing, cast)
    save_values(filing=filing, values={CODE: 5}, explanation="", actor=cast.filer)
    with pytest.raises(Invalid, match="请核对刷新后的数"):
        say(token)
    say(token, revision=2)


def gone(token) -> bytes:
    response = Client().get(page(token))
    assert response.status_code == 404
    assert response["Cache-Control"] == "no-store"
    return response.content


def test_unknown_expired_used_and_revoked_links_answer_the_same(filing, cast):
    revoked, first = link_of(filing, cast)
    revoke_link(link=revoked, actor=cast.filer)
    _used, second = link_of(filing, cast)
    say(second)
    expired, third = link_of(filing, cast)
    ConfirmationLink.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - dt.timedelta(hours=1))
    answers = {gone(token) for token in ("x" * 43, "%", first, second, third)}
    assert len(answers) == 1
    assert "链接无效或已失效" in answers.pop().decode()


def test_trying_a_link_out_ends_it(filing, cast):
    _link, token = link_of(filing, cast)
    client = Client()
    for _ in range(MOST_TRIES - 1):
        assert client.post(page(token), body(phone="")).status_code == 400
    assert client.post(page(token), body()).status_code == 404
    assert client.get(page(token)).status_code == 404
    assert not Confirmation.objects.exists()


def test_no_log_line_names_a_link(filing, cast, caplog):
    _link, token = link_of(filing, cast)
    Client().post(page(token), body(phone=""))
    Client().get(page("y" * 43))
    assert token not in caplog.text
    assert "/q/" not in caplog.text


def test_a_double_click_answers_once(filing, cast):
    _link, token = link_of(filing, cast)
    fields = body()
    assert Client().post(page(token), fields).status_code == 200
    assert Confirmation.objects.count() == 1


def test_a_used_link_is_not_revoked(filing, cast):
    link, token = link_of(filing, cast)
    say(token)
    with pytest.raises(Invalid, match="已使用或已撤销"):
        revoke_link(link=link, actor=cast.filer)
    with pytest.raises(NotAllowed):
        revoke_link(link=link, actor=cast.stranger)


def test_a_partner_is_not_shown_what_the_enterprise_said(filing, cast, signed_in):
    say(link_of(filing, cast)[1])
    file_figures(filing=filing, values={}, explanation="", actor=cast.filer)
    verify_filing(filing=filing, actor=cast.statistician)
    partner = signed_in(cast.origin_filer)
    assert partner.get(reverse("filings:detail", args=[filing.uid])).status_code == 200
    assert partner.get(reverse("confirmations:list", args=[filing.uid])).status_code == 404


# --- paper -----------------------------------------------------------------------------------------------------------


def paper(filing, cast, **changes):
    given = {
        "signed_on": dt.date(2026, 4, 10),
        "signatory": "示例法定代表人",
        "corrections": {},
        "remark": "",
        "actor": cast.filer,
    }
    return record_paper(filing=filing, **(given | changes))


def test_a_stamped_form_is_recorded_by_the_filer(filing, cast):
    kept = paper(filing, cast, corrections={CODE: "12.40"})
    assert (kept.channel, kept.answer, kept.recorded_by_label) == ("paper", "corrected", cast.filer.label)


def test_a_stamped_form_has_a_day_and_a_name(filing, cast):
    with pytest.raises(Missing, match="盖章日期"):
        paper(filing, cast, signed_on=None)
    with pytest.raises(Invalid, match="晚于今天"):
        paper(filing, cast, signed_on=dt.date(2099, 1, 1))
    with pytest.raises(Missing, match="确认人姓名"):
        paper(filing, cast, signatory="")
    with pytest.raises(NotAllowed):
        paper(filing, cast, actor=cast.origin_filer)


# --- the database ----------------------------------------------------------------------------------------------------


def test_an_answer_is_never_changed_and_says_how_it_came(filing, cast):
    say(link_of(filing, cast)[1])
    with pytest.raises(Exception, match=r"permission denied|append-only"), transaction.atomic():
        Confirmation.objects.update(answer="corrected")
    row = {"filing": filing, "answer": "confirmed", "facts": [], "signatory": "x"}
    with pytest.raises(IntegrityError, match="a_confirmation_says_how_it_came"), transaction.atomic():
        Confirmation.objects.create(**row, channel="paper")


@pytest.mark.django_db(transaction=True)
def test_of_two_phones_with_one_link_one_is_heard(cast):
    project = a_project()
    agreed(project)
    filing = opened(project)
    save_values(filing=filing, values={CODE: 1}, explanation="", actor=cast.filer)
    _link, token = link_of(filing, cast)
    answers = race([lambda: say(token)] * 3)
    assert len(failures(answers, Absent)) == 2
    assert Confirmation.objects.count() == 1
