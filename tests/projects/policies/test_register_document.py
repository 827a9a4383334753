"""登记文件: one person enters a document word for word, another compares it; only then may a policy cite it."""

import datetime as dt
import io
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from support.factories import make_user
from support.pages import post, text_of
from support.policy_world import CODE, TEXT, drafted, submitted
from support.register_world import (
    ENTRY,
    NOTICE,
    RATE,
    STATED,
    compared,
    registered,
    text_of_the_notice,
    with_quotes,
)

from accounting.rules import Quote
from kunming_coord.accounts.models import Membership
from kunming_coord.audit.models import ChangeLog
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from projects.policies.documents import check_document
from projects.policies.models import DocumentQuote, PolicyDocument
from projects.policies.registering import (
    amend_document,
    confirm_document,
    register_document,
    return_document,
    withdraw_document,
)
from projects.policies.texts import policy_of, read_text
from projects.policies.versions import enforce_policy, review_policy, submit_policy

pytestmark = pytest.mark.django_db


def problems(text):
    return [problem.reason for problem in read_text(text, code=CODE).problems]


def test_a_document_waits_for_another_person_and_stands_unconfirmed_until_then(staff):
    document = registered(staff)
    assert (document.status, document.state, document.checked_on) == ("registered", "unconfirmed", None)
    (said,) = document.checks.all()
    assert (said.stated, said.state, said.proof) == (True, "valid", STATED.proof)
    confirmed = confirm_document(document=document, actor=staff.reviewer)
    assert (confirmed.status, confirmed.state, confirmed.valid_to) == ("checked", "valid", STATED.valid_to)
    assert confirmed.checked_on == STATED.checked_on
    assert [check.stated for check in document.checks.all()] == [True, False]


def test_the_approver_may_compare_as_well(staff):
    assert confirm_document(document=registered(staff), actor=staff.approver).status == "checked"


@pytest.mark.parametrize(("unit", "role"), [("xishan", "filer"), ("drc", "reviewer"), ("audit", "auditor")])
def test_documents_are_registered_by_filers_of_the_city(unit, role):
    with pytest.raises(NotAllowed):
        register_document(code=NOTICE, entry=ENTRY, actor=make_user(unit, role))


def test_who_registered_a_document_never_compares_it_in_another_role(staff):
    document = registered(staff)
    body = staff.author.memberships.get().body
    Membership.objects.create(user=staff.author, body=body, role="reviewer", valid_from=dt.date(2020, 1, 1))
    del staff.author.duties
    with pytest.raises(NotAllowed, match="同一人"):
        confirm_document(document=document, actor=staff.author)


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"title": " "}, "title", "没有填写"),
        ({"title": "长" * 201}, "title", "超过 200 字"),
        ({"title": "标\x07题"}, "title", "不可见"),
        ({"number": "号" * 81}, "number", "超过 80 字"),
        ({"issued_on": "去年"}, "issued_on", "不是日期"),
        ({"issued_on": "2026-02-30"}, "issued_on", "不是日期"),
        ({"issued_on": "2099"}, "issued_on", "晚于今天"),
        ({"url": "javascript:alert(1)"}, "url", "http://"),
        ({"in_force": dt.date(2031, 1, 1)}, "valid_to", "早于施行日"),
        ({"quotes": (Quote("", "资金池按三成返还各村"),)}, "quotes-0-about", "关于"),
        ({"quotes": (RATE, Quote("x", "太短"))}, "quotes-1-text", "第 2 条"),
        ({"quotes": (RATE, RATE)}, "quotes-1-text", "已经登记过"),
        ({"quotes": (Quote("x", "长" * 2001),)}, "quotes-0-text", "超过 2000 字"),
        ({"quotes": (Quote("x", "资金池\x00按三成返还"),)}, "quotes-0-text", "不可见"),
        (
            {"quotes": tuple(Quote("x", f"第 {at} 句话是这样写的") for at in range(51))},
            "quotes",
            "最多登记 50 条",
        ),
    ],
)
def test_bad_input_names_field_reason_and_mend_and_writes_nothing(staff, changes, field, words):
    with pytest.raises(Invalid) as caught:
        registered(staff, replace(ENTRY, **changes))
    assert words in caught.value.fields[field]
    assert not PolicyDocument.objects.filter(code=NOTICE).exists()


def test_every_fault_is_named_at_once(staff):
    with pytest.raises(Invalid, match="3 处") as caught:
        registered(staff, replace(ENTRY, title="", issued_on="x", url="x"))
    assert set(caught.value.fields) == {"title", "issued_on", "url"}


@pytest.mark.parametrize("code", ["", "a", "New", "new", "drc-2022-65", "号", "a" * 61])
def test_a_code_is_plain_and_free(staff, code):
    with pytest.raises(Invalid) as caught:
        registered(staff, code=code)
    assert "code" in caught.value.fields


def test_a_state_needs_its_proof_and_an_entry_its_source(staff):
    for finding in (replace(STATED, proof=""), replace(STATED, note=" ")):
        with pytest.raises(Missing):
            registered(staff, replace(ENTRY, finding=finding))


def test_one_document_number_is_one_document(staff):
    registered(staff)
    with pytest.raises(Invalid, match=NOTICE):
        registered(staff, code="another-notice")


def test_blank_rows_are_passed_over_and_only_the_year_may_be_known(staff):
    document = registered(staff, replace(with_quotes(Quote(" ", ""), RATE, Quote("", "")), issued_on="2026"))
    assert document.issued_on == "2026"
    assert list(document.quotes.values_list("about", "text")) == [(RATE.about, RATE.text)]


def test_a_policy_cites_a_registered_document_by_its_code_word_for_word(staff):
    assert problems(text_of_the_notice()) == ["文件登记中没有这个编号"] * 2
    document = registered(staff)
    assert problems(text_of_the_notice()) == ["这份文件的登记还没有由另一人与原文核对"] * 2
    confirm_document(document=document, actor=staff.reviewer)
    assert problems(text_of_the_notice()) == []
    assert problems(text_of_the_notice(quote="资金池按四成返还各村")) == [
        "所引原文中没有「三成」",
        "该文件的已登记原文中没有这句话",
    ]
    wrong = text_of_the_notice().replace("示例市人民政府办公室", "示例市")
    assert problems(wrong) == ["「示例市」与文件登记的「示例市人民政府办公室」不一致"]


def test_such_a_policy_comes_in_force_and_names_the_document(staff, signed_in):
    document = compared(staff)
    version = submitted(staff, text_of_the_notice())
    done = enforce_policy(
        version=review_policy(version=version, actor=staff.reviewer),
        effective_from=dt.date(2026, 1, 1),
        actor=staff.approver,
    )
    assert done.document == document
    assert document.quotes.count() == 1
    page = text_of(signed_in(make_user("xishan", "filer")).get(f"/policies/{CODE}/"))
    assert f"/policies/documents/{NOTICE}/" in page
    assert ENTRY.title in page


def test_what_was_accepted_stays_readable_when_the_document_is_corrected_afterwards(staff):
    document = compared(staff)
    version = submitted(
        staff, text_of_the_notice() + "# read by no other test: a text is read once per process\n"
    )
    wrong = document.quotes.get()
    amend_document(
        document=document,
        entry=replace(ENTRY, title="更正后的名称", quotes=()),
        strike=[wrong.pk],
        actor=staff.author,
    )
    assert policy_of(version.digest).cited[NOTICE].quotes == ()
    with pytest.raises(Invalid, match="处问题"):  # but it is not put in force resting on it
        enforce_policy(
            version=review_policy(version=version, actor=staff.reviewer),
            effective_from=dt.date(2026, 1, 1),
            actor=staff.approver,
        )


def test_a_draft_on_an_entry_nobody_compared_is_kept_but_not_submitted(staff):
    registered(staff)
    version = drafted(staff, text_of_the_notice())
    with pytest.raises(Invalid, match="与原文核对"):
        submit_policy(version=version, actor=staff.author)


def test_a_returned_entry_is_corrected_and_compared_anew(staff):
    document = return_document(document=registered(staff), actor=staff.reviewer, note="摘句漏字")
    assert document.status == "returned"
    (wrong,) = document.quotes.all()
    right = Quote(RATE.about, "资金池按三成返还各村，其余留作全市统筹")
    again = amend_document(document=document, entry=with_quotes(right), strike=[wrong.pk], actor=staff.author)
    assert again.status == "registered"
    assert list(document.quotes.values_list("text", "struck")) == [(RATE.text, True), (right.text, False)]
    assert confirm_document(document=again, actor=staff.approver).status == "checked"
    assert "该文件的已登记原文中没有这句话" in problems(text_of_the_notice(quote="其余留作统筹"))
    assert list(document.events.values_list("action", flat=True)) == ["create", "return", "redo", "confirm"]


def test_a_correction_takes_the_state_back_until_somebody_else_agrees(staff):
    document = compared(staff)
    amended = amend_document(document=document, entry=with_quotes(), actor=staff.author)
    assert (amended.status, amended.state) == ("registered", "unconfirmed")
    log = ChangeLog.objects.filter(table_name="projects_policydocument", operation="UPDATE").latest("pk")
    assert log.reason == STATED.note


def test_a_phrase_is_added_to_a_document_that_ships(staff):
    document = PolicyDocument.objects.get(code="drc-2022-65")
    entry = replace(ENTRY, title=document.title, number=document.number, quotes=(RATE,))
    amended = amend_document(document=document, entry=entry, actor=staff.author)
    confirm_document(document=amended, actor=staff.reviewer)
    assert amended.quotes.filter(text=RATE.text).exists()


def test_only_phrases_of_the_document_are_struck(staff):
    foreign = DocumentQuote.objects.filter(document__code="drc-2022-65").first()
    with pytest.raises(Invalid, match="不在该文件"):
        amend_document(
            document=registered(staff), entry=with_quotes(), strike=[foreign.pk], actor=staff.author
        )


def test_an_entry_is_withdrawn_while_nobody_found_it_right(staff):
    done = withdraw_document(document=registered(staff), actor=staff.author, note="重复登记")
    assert done.status == "withdrawn"
    assert problems(text_of_the_notice())[0] == "文件登记中没有这个编号"
    other = compared(staff, replace(ENTRY, number=""), code="another-notice")
    amended = amend_document(document=other, entry=replace(ENTRY, number="", quotes=()), actor=staff.author)
    with pytest.raises(Stale, match="曾经核对无误"):
        withdraw_document(document=amended, actor=staff.author, note="不要了")


def test_reasons_are_asked_for(staff):
    document = registered(staff)
    with pytest.raises(Missing):
        return_document(document=document, actor=staff.reviewer, note=" ")
    with pytest.raises(Missing):
        withdraw_document(document=document, actor=staff.author, note="")


def test_no_finding_on_an_entry_that_is_still_to_be_compared(staff):
    with pytest.raises(Stale, match="待核对"):
        check_document(document=registered(staff), seen=None, finding=STATED, actor=staff.reviewer)


def test_the_words_of_a_quote_never_change_and_none_is_lost(staff):
    quotes = compared(staff).quotes
    for change in (
        lambda: quotes.update(text="另一句话"),
        lambda: quotes.all().delete(),
        lambda: (quotes.update(struck=True), quotes.update(struck=False)),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_commands_cite_what_is_registered_when_asked_to(staff, tmp_path):
    compared(staff)
    file = tmp_path / f"{CODE}.yaml"
    file.write_text(text_of_the_notice(), "utf-8")
    with pytest.raises(CommandError):
        call_command("check_policy", file, stderr=io.StringIO())
    for command, last in (("check_policy", "1 个算例全部相符"), ("policy_cases", "1 of 1 cases reproduced")):
        out = io.StringIO()
        call_command(command, file, "--registered", stdout=out)
        assert out.getvalue().strip().endswith(last)
    out, facts = io.StringIO(), tmp_path / "facts.json"
    facts.write_text('{"pool": 100}', "utf-8")
    call_command("evaluate_policy", file, "--registered", "--facts", facts, "--trace", stdout=out)
    assert ENTRY.title in out.getvalue()


# --- pages


FIELDS = {
    "code": NOTICE,
    "title": ENTRY.title,
    "number": ENTRY.number,
    "issuer": ENTRY.issuer,
    "issued_on": "2026-01-15",
    "in_force": "2026-01-01",
    "state": "unconfirmed",
    "checked_on": "2026-02-03",
    "note": "市政府门户网站公开文本。",
    "quotes-0-about": RATE.about,
    "quotes-0-text": RATE.text,
}


def test_a_document_is_registered_compared_and_corrected_on_its_pages(staff, signed_in):
    author, reviewer = signed_in(staff.author), signed_in(staff.reviewer)
    assert "登记文件" in text_of(author.get("/policies/documents/"))
    assert "登记文件" not in text_of(reviewer.get("/policies/documents/"))
    refused = post(
        author, "/policies/documents/new/", **(FIELDS | {"quotes-0-text": "短", "title": "保留的名称"})
    )
    assert refused.status_code == 400
    assert "保留的名称" in text_of(refused)
    assert "第 1 条摘句" in text_of(refused)
    done = post(author, "/policies/documents/new/", **FIELDS)
    assert (done.status_code, done["Location"]) == (302, f"/policies/documents/{NOTICE}/")
    assert "尚待另一人与原文核对" in text_of(author.get(done["Location"]))
    page = text_of(reviewer.get(done["Location"]))
    assert "核对无误" in page
    assert "登记核实结果" not in page
    document = PolicyDocument.objects.get(code=NOTICE)
    confirm = post(reviewer, f"/policies/documents/{document.uid}/confirm/", version=0)
    assert confirm.status_code == 302
    assert "登记核实结果" in text_of(reviewer.get(done["Location"]))
    form = text_of(author.get(f"/policies/documents/{document.uid}/edit/"))
    assert ENTRY.title in form
    quote = document.quotes.get()
    changed = FIELDS | {"version": 1, "strike": quote.pk, "quotes-0-text": "资金池按三成返还各个村，一字不差"}
    assert post(author, f"/policies/documents/{document.uid}/edit/", **changed).status_code == 302
    assert "已划去" in text_of(author.get(done["Location"]))


def test_a_stale_correction_gets_409_and_a_withdrawn_entry_none(staff, signed_in):
    document, author = compared(staff), signed_in(staff.author)
    url = f"/policies/documents/{document.uid}/edit/"
    assert post(author, url, **(FIELDS | {"version": 0})).status_code == 409
    PolicyDocument.objects.filter(pk=document.pk).update(status="registered")
    PolicyDocument.objects.filter(pk=document.pk).update(status="withdrawn")
    assert author.get(url).status_code == 409


def test_a_refused_move_keeps_the_words_and_an_unknown_one_is_absent(staff, signed_in):
    document, reviewer = registered(staff), signed_in(staff.reviewer)
    url = f"/policies/documents/{document.uid}/"
    refused = post(reviewer, f"{url}return/", version=0, note=" ")
    assert refused.status_code == 400
    assert "退回理由" in text_of(refused)
    assert post(reviewer, f"{url}burn/", version=0).status_code == 404


def test_what_waits_to_be_compared_is_on_the_desk_of_the_reviewer_alone(staff, signed_in):
    registered(staff)
    assert ENTRY.title in text_of(signed_in(staff.reviewer).get("/"))
    assert ENTRY.title not in text_of(signed_in(make_user("drc", "filer")).get("/"))
    return_document(document=PolicyDocument.objects.get(code=NOTICE), actor=staff.reviewer, note="漏字")
    assert ENTRY.title in text_of(signed_in(staff.author).get("/"))


def test_the_register_is_filtered_by_what_still_has_to_be_compared(staff, signed_in):
    registered(staff)
    page = text_of(signed_in(staff.reviewer).get("/policies/documents/?status=registered"))
    assert ENTRY.title in page
    assert "政协第141040号" not in page


def test_the_sample_policy_of_the_world_still_brings_its_own_document(staff):
    assert problems(TEXT) == []
