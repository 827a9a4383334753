"""Policies for machines: the same rules as on the pages, and no body that breaks them."""

import dataclasses
import json

import pytest
from django.utils import timezone
from support.factories import make_user
from support.pages import text_of
from support.policy_world import CODE, FIRST_DAY, TEXT, drafted, in_force, next_text

from accounting.rules import Computation, load_policy
from kunming_coord.common.errors import Invalid
from projects.policies.evaluating import evaluated
from projects.policies.models import PolicyVersion

pytestmark = pytest.mark.django_db
EVALUATE = f"/api/v1/policies/{CODE}/evaluate/"
AGREED = "/api/v1/policies/investment-2022/evaluate/"
CHECK = "/api/v1/policies/check/"


@pytest.fixture
def client(signed_in):
    """A machine signed in as a district."""
    return signed_in(make_user("xishan", "filer"))


def send(client, url, body):
    """Send JSON (text as it is, anything else written)."""
    raw = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(url, raw, content_type="application/json")


def test_the_list_says_what_governs_today(staff, client):
    drafted(staff)
    rows = client.get("/api/v1/policies/").json()
    found = {row["code"]: row for row in rows["results"]}
    assert rows["count"] == len(found)
    assert found["investment-2022"]["governing"]["number"] == 1
    assert CODE not in found


def test_a_policy_is_told_with_inputs_parameters_and_quantities(staff, client):
    in_force(staff)
    told = client.get(f"/api/v1/policies/{CODE}/").json()
    assert [row["name"] for row in told["inputs"]] == ["pool", "weight"]
    assert told["parameters"][0]["values"][0]["status"] == "inferred"
    assert told["quantities"][0]["made"] == "公式：资金池 × 返还比率"
    assert client.get(f"/api/v1/policies/{CODE}/?version=7").status_code == 404
    assert client.get(f"/api/v1/policies/{CODE}/?version=x").status_code == 400
    assert client.get("/api/v1/policies/nowhere/").status_code == 404


def test_every_shipped_policy_is_told(client):
    for code in PolicyVersion.objects.values_list("code", flat=True):
        assert client.get(f"/api/v1/policies/{code}/").json()["digest"] == load_policy(code).digest


def test_a_policy_says_which_inputs_may_be_left_out(client):
    inputs = client.get("/api/v1/policies/relocation-2022/").json()["inputs"]
    open_ones = {row["name"] for row in inputs if row["optional"]}
    assert open_ones
    assert open_ones == {
        name for name, wanted in load_policy("relocation-2022").computation.inputs.items() if wanted.optional
    }
    assert "可以不填" in text_of(client.get("/policies/relocation-2022/"))


def test_an_evaluation_is_exact_and_explains_itself(staff, client):
    in_force(staff)
    body = {"facts": {"pool": "100.10"}, "terms": {"weight": {"east": 1, "west": "2"}}, "on": "2026-03-01"}
    answer = send(client, EVALUATE, body).json()
    assert answer["results"]["returned"] == "30.03"
    assert answer["results"]["each"] == {"east": "10.01", "west": "20.02"}
    assert {step["name"] for step in answer["trace"]} >= {"pool", "rate", "returned", "shares", "each"}
    assert (answer["on"], answer["examples"]) == ("2026-03-01", [])
    assert "trace" not in send(client, EVALUATE, body | {"trace": False}).json()


def test_decimals_in_json_stay_decimals(staff, client):
    in_force(staff)
    answer = send(client, EVALUATE, '{"facts": {"pool": 0.1}}').json()
    assert answer["results"]["returned"] == "0.03"
    assert (answer["examples"], answer["on"]) == (["weight"], timezone.localdate().isoformat())


def test_an_old_version_can_be_asked(staff, client):
    in_force(staff)
    in_force(staff, next_text(), FIRST_DAY.replace(month=7))
    new = send(client, EVALUATE, {"facts": {"pool": 100}}).json()
    old = send(client, EVALUATE, {"facts": {"pool": 100}, "version": 1}).json()
    assert (new["results"]["returned"], old["results"]["returned"]) == (40, 30)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        '"x"',
        "null",
        b"\xff\xfe",
        '{"facts": {"pool": NaN}}',
        '{"facts": {"pool": 1e999999999}}',
        '{"facts": {"pool": 1e-999999999}}',
        '{"facts": {"pool": ' + "9" * 5000 + "}}",
        '{"facts": {"pool": true}}',
        '{"facts": {"pool": [1]}}',
        '{"facts": {"pool": "1", "pool": "2"}}',
        '{"facts": {"pool": "\\u0000"}}',
        '{"facts": {"\\ud800": 1}}',
        '{"facts": {"pool": "\\udfff"}}',
        '{"facts": {"pool": "9**9**9"}}',
        '{"facts": {"pool": "1/0"}}',
        '{"facts": {"unknown": 1}}',
        '{"facts": {"weight": {"east": 1, "west": 1}}}',
        '{"facts": {"pool": 1}, "terms": {"weight": {"east": 1}}}',
        '{"facts": {"pool": 1}, "terms": {"weight": {"east": 0, "west": 0}}}',
        '{"facts": {"pool": 1}, "on": "2019-01-01"}',
        '{"facts": {"pool": 1}, "on": "0000-00-00"}',
        '{"facts": {"pool": 1}, "version": 0}',
        '{"facts": {"pool": 1}, "extra": 1}',
        '{"facts": ' + '{"pool": ' * 3000 + "1" + "}" * 3000 + "}",
        '{"facts": {"pool": "' + "1" * 300_000 + '"}}',
    ],
    ids=lambda body: str(body)[:40],
)
def test_a_bad_body_is_refused_with_a_sentence(staff, client, body):
    in_force(staff)
    answer = send(client, EVALUATE, body)
    assert answer.status_code == 400, text_of(answer)[:300]
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_a_refused_input_is_pointed_at(staff, client):
    in_force(staff)
    errors = send(client, EVALUATE, {"facts": {"pool": "一百"}}).json()["errors"]
    assert errors[0]["pointer"] == "/pool"
    assert "不是数" in errors[0]["detail"]


def test_a_policy_that_computes_nothing_says_so():
    policy = dataclasses.replace(
        load_policy("investment-2022"), computation=Computation({}, {}, {}, (), (), None, ())
    )
    with pytest.raises(Invalid, match="没有可以单独计算的量"):
        evaluated(policy, facts={}, terms={}, on=None)


def test_an_evaluation_writes_nothing(staff, client, django_assert_max_num_queries):
    in_force(staff)
    client.get(EVALUATE)  # from now on the session is known
    with django_assert_max_num_queries(8) as asked:
        send(client, EVALUATE, {"facts": {"pool": 1}})
    assert all(query["sql"].lstrip().startswith("SELECT") for query in asked.captured_queries)


def test_a_text_is_checked_line_by_line(client):
    assert send(client, CHECK, {"text": TEXT}).json() == {"ok": True, "problems": []}
    answer = send(
        client, CHECK, {"text": TEXT.replace("kind: number", "kind: nummer"), "file": f"{CODE}.yaml"}
    )
    (problem, *_) = answer.json()["problems"]
    assert answer.status_code == 200
    assert (problem["file"], problem["line"]) == (
        f"{CODE}.yaml",
        TEXT[: TEXT.index("pool: {title")].count("\n") + 1,
    )
    assert all(problem[part] for part in ("reason", "mend"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a: &a [*a]",
        "- " * 5000,
        "{" * 5000,
        "id: x\nid: y",
        "id: !!python/object:os.system x",
        "\x07",
        "id: 0x10",
    ],
    ids=lambda text: text[:20],
)
def test_a_hostile_text_is_an_answer_with_problems(client, text):
    answer = send(client, CHECK, {"text": text})
    assert answer.status_code in (200, 400)
    assert answer.status_code == 400 or not answer.json()["ok"]


@pytest.mark.parametrize("body", [{}, {"text": 1}, {"text": "x", "file": "../x"}, {"text": "\ud800"}])
def test_a_check_without_a_text_or_with_a_wrong_name_is_refused(client, body):
    assert send(client, CHECK, body).status_code == 400 or isinstance(body.get("text"), int)


def test_versions_are_compared(staff, client):
    in_force(staff)
    in_force(staff, next_text(), FIRST_DAY.replace(month=7))
    found = client.get(f"/api/v1/policies/{CODE}/diff/?from=1&to=2").json()
    assert any("由 0.3 改为 0.4" in row["sentence"] for row in found["differences"])
    assert client.get(f"/api/v1/policies/{CODE}/diff/?from=1").status_code == 400
    assert client.get(f"/api/v1/policies/{CODE}/diff/?from=1&to=9").status_code == 404


def test_a_draft_is_absent_for_machines_of_others(staff, client, signed_in):
    drafted(staff)
    for url in (f"/api/v1/policies/{CODE}/", f"/api/v1/policies/{CODE}/diff/?from=1&to=1"):
        assert client.get(url).status_code == 404
        assert signed_in(staff.reviewer).get(url).status_code == 200
    assert send(client, EVALUATE, {"facts": {"pool": 1}}).status_code == 404


def test_an_agreement_is_evaluated_without_writing_anything(client):
    terms = {
        "signed_on": "2025-03-01",
        "parties": [{"key": "xishan", "role": "origin"}, {"key": "anning", "role": "host"}],
        "indicators": {
            "industrial_output": {
                "arises_in": "anning",
                "from_quarter": "2025Q1",
                "to_quarter": "2029Q4",
                "ratio": {"xishan": "0.30", "anning": "0.70"},
            }
        },
    }
    facts = {"quarter": "2026Q1", "values": {"industrial_output": 1000}}
    found = send(client, AGREED, {"facts": facts, "terms": terms}).json()
    assert found["results"]["industrial_output.assessment"] == {"anning": 700, "xishan": 300}
    assert {entry["unit"]: entry["amount_fen"] for entry in found["entries"]} == {
        "anning": -300,
        "xishan": 300,
    }


def test_terms_of_an_agreement_that_do_not_fit_are_refused_by_field(client):
    answer = send(client, AGREED, {"facts": {}, "terms": {"signed_on": "2025-03-01", "parties": []}})
    assert answer.status_code == 400
    assert "parties：应是列表" in answer.content.decode()
