"""条款: from a template of the library, rewritten while a draft, checked for promises that are not allowed."""

import pytest
from django.utils import timezone
from support.pages import post, text_of
from support.worlds import FROM, drafted_agreement, proposed_agreement, term, two_parties

from kunming_coord.common.errors import Invalid, NotAllowed, Stale
from projects.agreements.clausing import ClauseDraft, use_template, warnings_of, write_clauses
from projects.agreements.services import update_agreement
from projects.clauses.checking import check_promises
from projects.clauses.loading import load_clauses
from projects.clauses.models import AgreementTemplate, ClauseTemplate

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def found(text):
    return [(row.rule, row.sentence) for row in check_promises([("第1条", text)], TODAY)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("企业注册地迁入后给予一次性补贴。", "以迁入或在本地登记注册为条件给予补贴、奖励"),
        ("按地方留成的 50% 予以奖励。", "以纳税额或在本地缴税为条件给予补贴、奖励或返还"),
        ("完成纳统的，奖励 20 万元。", "以在本地纳统、计入本地统计为条件给予补贴、奖励"),
        ("企业五年内不得迁出。", "限制企业迁出"),
        ("企业须在承载地设立子公司。", "强制在本地设立法人或分支机构"),
    ],
)
def test_a_forbidden_promise_is_named_with_its_sentence_and_provision(text, rule):
    (warning,) = check_promises([("第3条 支持", f"各方友好协商。{text}")], TODAY)
    assert (warning.clause, warning.rule) == ("第3条 支持", rule)
    assert warning.sentence == text.rstrip("。")
    assert "《" in warning.provision


@pytest.mark.parametrize(
    "text",
    ["承载地依法办理用地手续；税收按分享条款核算。", "企业依法自主选择注册地。", "项目纳统后按季填报。", ""],
)
def test_what_promises_nothing_is_not_pointed_out(text):
    assert found(text) == []


def test_words_of_two_sentences_do_not_add_up(db):
    assert found("给予贷款贴息补贴。企业依法纳税。") == []


def test_the_library_itself_passes_its_check():
    clauses = [(row.title, row.text) for row in ClauseTemplate.objects.on(TODAY)]
    assert len(clauses) == 8
    assert check_promises(clauses, TODAY) == []


def test_a_draft_is_made_from_a_template_with_the_names_of_the_parties(people):
    agreement = drafted_agreement(people)
    template = AgreementTemplate.objects.get(code="sample-investment")
    use_template(agreement=agreement, template=template, actor=people.filer)
    texts = list(agreement.current.clauses.all())
    assert [row.code for row in texts] == template.clauses
    assert "西山区与安宁市就示例新能源电池项目开展" in texts[0].text
    assert not any("{" in row.text for row in texts)


def test_a_template_is_one_that_is_offered(people, signed_in):
    agreement = drafted_agreement(people)
    client, url = signed_in(people.filer), f"/agreements/{agreement.uid}/clauses/template/"
    other = AgreementTemplate.objects.get(code="sample-general")
    for changes in ({"scheme": "key_park"}, {"scheme": "", "valid_to": TODAY}):
        AgreementTemplate.objects.filter(pk=other.pk).update(**changes)
        assert post(client, url, template=other.pk).status_code == 404
    for key in ("", "x", "²", "9" * 30):
        assert post(client, url, template=key).status_code == 400
    assert not agreement.current.clauses.exists()


def test_loading_again_leaves_a_clause_that_was_followed_by_another_alone():
    first = ClauseTemplate.objects.get(code="land")
    ClauseTemplate.objects.filter(pk=first.pk).update(valid_to=TODAY)
    ClauseTemplate.objects.create(
        code="land",
        title="用地保障",
        text="另有约定。",
        valid_from=TODAY,
        source_status="unknown",
        source="示例",
    )
    before = ClauseTemplate.objects.count()
    load_clauses()
    assert ClauseTemplate.objects.count() == before


def test_rewriting_the_draft_keeps_its_clauses(people):
    agreement = drafted_agreement(people)
    write_clauses(agreement=agreement, clauses=[ClauseDraft("合作", "共同推进。")], actor=people.filer)
    update_agreement(
        agreement=agreement,
        parties=two_parties(people),
        terms=[term("fixed_asset_investment")],
        effective_from=FROM,
        actor=people.filer,
    )
    assert [row.text for row in agreement.current.clauses.all()] == ["共同推进。"]


def test_clauses_are_written_by_the_drafter_while_it_is_a_draft(people):
    agreement = drafted_agreement(people)
    clause = ClauseDraft("合作", "共同推进。")
    with pytest.raises(NotAllowed):
        write_clauses(agreement=agreement, clauses=[clause], actor=people.host_filer)
    with pytest.raises(Invalid) as refused:
        write_clauses(agreement=agreement, clauses=[clause, ClauseDraft("空", " ")], actor=people.filer)
    assert "text2" in refused.value.fields
    assert not agreement.current.clauses.exists()
    proposed = proposed_agreement(people, transfer=agreement.transfer)
    with pytest.raises(Stale):
        write_clauses(agreement=proposed, clauses=[clause], actor=people.filer)


def test_the_page_warns_beside_the_clauses(people, signed_in):
    agreement = drafted_agreement(people)
    client, url = signed_in(people.filer), f"/agreements/{agreement.uid}/clauses/"
    template = AgreementTemplate.objects.get(code="sample-general")
    assert post(client, url + "template/", template=template.pk).status_code == 302
    assert "各方按本协议分享条款" in text_of(client.get(url))
    changed = {"title1": "支持", "text1": "按纳税额给予奖励。", "code1": "", "version": 0}
    assert post(client, url, **changed).status_code == 302
    assert len(warnings_of(agreement.current)) == 1
    text = text_of(client.get(url))
    assert "公平竞争审查条例" in text
    assert "“按纳税额给予奖励”" in text
    assert "“按纳税额给予奖励”" in text_of(client.get(f"/agreements/{agreement.uid}/"))
