"""Pages of policies: what everybody reads, what the staff writes, what is typed stays."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from support.factories import make_user
from support.pages import post, text_of
from support.policy_world import CODE, FIRST_DAY, TEXT, drafted, in_force, next_text, reviewed, submitted
from support.policyfiles import agreement_policy
from support.register_world import ENTRY, compared, text_of_the_notice

from projects.policies.models import PolicyVersion
from projects.policies.queries import newest_in_force, parameter_clause

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(signed_in):
    """The browser of a district."""
    return signed_in(make_user("xishan", "filer"))


def test_everybody_reads_the_policies_in_force(reader):
    page = text_of(reader.get("/policies/"))
    assert "昆明市招商引资项目跨区域协作管理办法" in page
    assert "起草新政策" not in page
    detail = text_of(reader.get("/policies/investment-2022/"))
    for words in ("根据首谈地对项目参与程度的不同", "有出处", "推断", "待定", "最近核对", "版本沿革", "现行"):
        assert words in detail


def test_every_shipped_policy_has_its_page(reader):
    for code in PolicyVersion.objects.values_list("code", flat=True):
        assert reader.get(f"/policies/{code}/").status_code == 200, code


def test_a_draft_is_absent_for_a_district_by_every_address(staff, reader):
    version = drafted(staff)
    for url in (f"/policies/versions/{version.uid}/", f"/policies/{CODE}/", f"/policies/{CODE}/diff/"):
        assert reader.get(url).status_code == 404
    assert post(reader, f"/policies/versions/{version.uid}/withdraw/", note="x").status_code == 404
    assert CODE not in text_of(reader.get("/policies/"))


def test_a_policy_is_computed_in_words_with_its_cases(staff, reader):
    in_force(staff)
    page = text_of(reader.get(f"/policies/{CODE}/"))
    for words in (
        "资金池 × 返还比率",
        "按比例分",
        "各村份额",
        "1 个中 1 个算平",
        "按年结算，推后 1 年兑付",
        "权重",
    ):
        assert words in page, words


def test_an_author_writes_checks_saves_and_hands_in(staff, signed_in):
    client = signed_in(staff.author)
    assert "id: new-policy" in text_of(client.get("/policies/new/"))
    wrong = TEXT.replace("kind: number", "kind: nummer")
    checked = post(client, "/policies/new/check/", code=CODE, text=wrong)
    assert checked.status_code == 200
    line = wrong[: wrong.index("nummer")].count("\n") + 1
    assert f'data-line="{line}"' in text_of(checked)
    assert "kind: nummer" in text_of(checked)
    assert not PolicyVersion.objects.filter(code=CODE).exists()
    saved = post(client, "/policies/new/", code=CODE, text=wrong)
    version = PolicyVersion.objects.get(code=CODE)
    assert (saved.status_code, saved["Location"]) == (302, f"/policies/versions/{version.uid}/")
    assert "全文中的问题" in text_of(client.get(saved["Location"]))
    refused = post(client, f"/policies/versions/{version.uid}/submit/", version=0)
    assert refused.status_code == 400
    assert post(client, f"/policies/versions/{version.uid}/edit/", text=TEXT, version=0).status_code == 302
    done = post(client, f"/policies/versions/{version.uid}/submit/", version=0)
    assert done.status_code == 302


def test_the_check_of_a_sound_text_shows_cases_advice_and_what_changes(staff, signed_in):
    in_force(staff)
    client = signed_in(staff.author)
    page = text_of(client.get(f"/policies/new/?policy={CODE}"))
    assert "version: 2" in page
    checked = text_of(post(client, "/policies/new/check/", code=CODE, text=next_text()))
    assert "检查无误" in checked
    assert "1 个中 1 个算平" in checked
    assert "与第 1 版的差异" in checked


def test_typed_text_survives_a_refusal(staff, signed_in):
    answer = post(signed_in(staff.author), "/policies/new/", code="Bad Code", text="id: x # 保留这一行")
    assert answer.status_code == 400
    assert "保留这一行" in text_of(answer)
    assert "小写字母" in text_of(answer)


def test_the_page_of_an_approver_asks_for_the_day(staff, signed_in):
    version, client = reviewed(staff), signed_in(staff.approver)
    url = f"/policies/versions/{version.uid}/"
    assert "生效日" in text_of(client.get(url))
    refused = post(client, f"{url}enforce/", version=version.version, note="保留这句")
    assert refused.status_code == 400
    assert "保留这句" in text_of(refused)
    done = post(client, f"{url}enforce/", version=version.version, effective_from=FIRST_DAY.isoformat())
    assert done.status_code == 302
    assert newest_in_force(CODE).uid == version.uid


def test_a_stale_page_gets_409(staff, signed_in):
    version = submitted(staff)
    answer = post(signed_in(staff.author), f"/policies/versions/{version.uid}/withdraw/", version=0, note="x")
    assert answer.status_code == 409


def test_two_versions_are_compared_in_sentences(staff, reader):
    in_force(staff)
    in_force(staff, next_text(), FIRST_DAY.replace(month=7))
    page = text_of(reader.get(f"/policies/{CODE}/diff/"))
    assert "「返还比率」" in page
    assert "由 0.3 改为 0.4" in page
    assert reader.get(f"/policies/{CODE}/diff/?from=1&to=9").status_code == 404


def trial(client, version, **typed):
    fields = {"on": "2026-03-01"} | typed
    return post(client, f"/policies/versions/{version.uid}/trial/", **fields)


def test_a_trial_computes_and_explains_and_writes_nothing(staff, reader):
    version = in_force(staff)
    form = text_of(reader.get(f"/policies/versions/{version.uid}/trial/"))
    assert "权重：东村" in form
    page = text_of(trial(reader, version, **{"i-pool": "100", "i-weight-0": "1", "i-weight-1": "1"}))
    for words in (
        "东村",
        "15",
        "填报",
        "约定",
        "参数·推断",
        "怎么算的",
        "返还额：资金池 × 返还比率 ＝ 30 万元",
    ):
        assert words in page, words


def test_page_and_api_say_the_same_sentence_and_the_leaf_names_its_document(staff, reader):
    compared(staff)
    version = in_force(staff, text_of_the_notice())
    page = text_of(trial(reader, version, **{"i-pool": "100", "i-weight-0": "1", "i-weight-1": "1"}))
    body = {"facts": {"pool": "100"}, "terms": {"weight": {"east": 1, "west": 1}}, "on": "2026-03-01"}
    told = reader.post(f"/api/v1/policies/{CODE}/evaluate/", body, content_type="application/json").json()
    sentence = "按《示例资金池办法》第 1 版在 2026-03-01 的规定：各村所得 东村 15，西村 15 万元。"
    assert told["sentence"] == sentence
    assert f'<p class="explain-sentence">{sentence}</p>' in page
    assert f"《{ENTRY.title}》" in page
    (leaf,) = [step for step in told["trace"] if step["kind"] == "parameter"]
    assert leaf["references"][0]["document_title"] == ENTRY.title


def test_a_trial_says_where_an_example_stood_in(staff, reader):
    page = text_of(trial(reader, in_force(staff), **{"i-pool": "100"}))
    assert "用的是政策所附算例：权重" in page
    assert "7.5" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"i-pool": "一百"}, "不是数"),
        ({"i-pool": ""}, "没有给出"),
        ({"i-pool": "1", "on": "2020-01-01"}, "尚早"),
        ({"i-pool": "1", "on": "昨天"}, "适用日"),
        ({"i-pool": "1", "i-weight-0": "0", "i-weight-1": "0"}, "份额"),
    ],
)
def test_a_refused_trial_keeps_what_was_typed_and_names_the_field(staff, reader, typed, words):
    answer = trial(reader, in_force(staff), **typed)
    assert answer.status_code == 400
    assert words in text_of(answer)
    assert f'value="{typed["i-pool"]}"' in text_of(answer) or not typed["i-pool"]


def test_a_worked_case_fills_the_form_and_is_computed_at_once(staff, reader):
    version = in_force(staff)
    page = text_of(reader.get(f"/policies/versions/{version.uid}/trial/?case=first"))
    assert "试算结果" in page
    assert 'value="100"' in page


def test_every_worked_case_of_every_shipped_policy_can_be_tried_in_the_form(reader):
    tried = 0
    for version in PolicyVersion.objects.all():
        page = text_of(reader.get(f"/policies/{version.code}/"))
        for link in {part.split('"')[0] for part in page.split('href="') if "/trial/?case=" in part[:120]}:
            answer = reader.get(link)
            assert answer.status_code == 200, (link, text_of(answer))
            assert "试算结果" in text_of(answer)
            tried += 1
    assert tried


def test_a_trial_is_taken_away_as_json(staff, reader):
    version = in_force(staff)
    answer = trial(reader, version, **{"i-pool": "100", "download": "1"})
    assert answer["Content-Type"] == "application/json"
    assert f"{CODE}-1.json" in answer["Content-Disposition"]
    assert json.loads(answer.content)["results"]["returned"] == 30


def test_a_draft_with_faults_has_no_trial(staff, signed_in):
    version = drafted(staff, TEXT.replace("kind: number", "kind: nummer"))
    answer = signed_in(staff.author).get(f"/policies/versions/{version.uid}/trial/")
    assert answer.status_code == 400
    assert "全文还有问题" in text_of(answer)


@pytest.mark.parametrize("url", ["/policies/", "/policies/documents/", f"/policies/{CODE}/"])
def test_a_page_asks_the_database_as_often_for_many_versions_as_for_one(staff, reader, url):
    in_force(staff)
    before = counted(reader, url)
    for month in (3, 5, 7):
        newest = newest_in_force(CODE)
        text = newest.text.replace(f"version: {newest.number}", f"version: {newest.number + 1}")
        in_force(staff, text, FIRST_DAY.replace(month=month))
    assert counted(reader, url) == before


def counted(client, url):
    """Queries of a page once what is cached for the life of the process is there."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
        return len(queries)


def test_a_clause_of_the_policys_own_document_names_that_document():
    clause = parameter_clause(agreement_policy(), "ratio", timezone.localdate())
    assert clause.document == "示例市招商分享办法"
