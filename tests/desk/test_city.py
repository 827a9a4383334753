"""全市总览: counts, figures and flows within what the reader may see."""

from fractions import Fraction

import pytest
from django.urls import reverse
from support import ledger_world, worlds
from support.factories import make_user
from support.worlds import term

from accounting.closing.services import start_trial
from accounting.closing.tasks import roll_up
from kunming_coord.common.runs import RunContext

pytestmark = pytest.mark.django_db


def flows(client, **query):
    return client.get(reverse("desk:city"), query).context["chart"]["rows"]


def test_a_district_sees_only_the_flows_it_takes_part_in(signed_in):
    people = worlds.People()
    worlds.agreement_in_force(people)
    row = [["西山 → 安宁", 1, 1, "30,000.00"]]
    assert flows(signed_in(people.filer)) == row
    assert flows(signed_in(people.host_filer)) == row
    assert flows(signed_in(people.reviewer)) == row
    assert flows(signed_in(make_user("panlong", "filer"))) == []


def test_the_arrows_follow_the_measure_and_the_unit(signed_in):
    people = worlds.People()
    worlds.agreement_in_force(people)
    client = signed_in(people.reviewer)
    (by_count,) = client.get(reverse("desk:city")).context["chart"]["data"]["flows"]
    assert by_count == {"origin": "530112", "host": "530181", "value": 2}
    query = {"measure": "amount", "unit": "yi"}
    (by_amount,) = client.get(reverse("desk:city"), query).context["chart"]["data"]["flows"]
    assert by_amount["value"] == "3.00"


def test_a_withdrawn_request_is_no_flow(signed_in):
    people = worlds.People()
    worlds.submitted_transfer(people)
    assert flows(signed_in(people.reviewer)) == []


def test_a_unit_outside_the_map_stays_in_the_table_only(signed_in):
    people = worlds.People(host="mohan")
    terms = [term("industrial_output", shares=(), arises_in="mohan")]
    agreement = worlds.key_park_agreement(people, terms)
    worlds.propose_agreement(agreement=agreement, actor=people.filer)
    worlds.file_agreement(agreement=worlds.sign_by_all(agreement, people), actor=people.reviewer)
    context = signed_in(people.reviewer).get(reverse("desk:city")).context
    assert context["chart"]["rows"][0][0] == "西山 → 磨憨"
    assert context["chart"]["data"]["flows"][0]["host"] == "mohan"


def figure(client, **query):
    found = client.get(reverse("desk:city"), query | {"quarter": ledger_world.Q1.code}).context["figures"]
    return {row.indicator.code: row.amount_fen for row in found}


def rolled_up(group="production"):
    run = start_trial(
        quarter=ledger_world.Q1,
        group=ledger_world.period(group).group,
        actor=make_user("stat", "statistician"),
    )
    run.state, run.attempt = "running", 1
    run.save()
    roll_up(RunContext(run, _Silent()))


class _Silent:
    """A side connection that keeps no progress: inside one test transaction there is nobody to see it."""

    def cursor(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def execute(self, *_):
        return None


def test_a_figure_nobody_has_rolled_up_is_missing_and_never_zero(signed_in):
    assert set(figure(signed_in(make_user("drc", "approver"))).values()) == {None}


def test_the_city_reads_its_total_and_a_district_its_own_share(signed_in):
    project = ledger_world.a_project()
    ledger_world.agreed(project)
    ledger_world.verified(project, {"industrial_output": 1_000_000_001})
    rolled_up()
    city, origin = signed_in(make_user("drc", "approver")), signed_in(make_user("xishan", "filer"))
    assert figure(city)["industrial_output"] == 1_000_000_001
    assert figure(origin)["industrial_output"] == 300_000_000
    assert figure(origin, book="territorial")["industrial_output"] is None


def test_what_is_counted_twice_counts_once_in_the_total_of_the_city(signed_in):
    project = ledger_world.a_project()
    ledger_world.agreed(project, shares={"xishan": 1, "anning": 1}, mode="duplicate")
    ledger_world.verified(project, {"industrial_output": 500})
    rolled_up()
    assert figure(signed_in(make_user("drc", "approver")))["industrial_output"] == 500
    assert figure(signed_in(make_user("xishan", "filer")))["industrial_output"] == 500


def test_ratios_of_three_parties_show_as_one_flow(signed_in):
    people = worlds.People()
    shares = (Fraction(2, 10), Fraction(6, 10), Fraction(2, 10))
    parties = [
        *worlds.two_parties(people),
        worlds.PartyDraft("other", make_user("luquan", "leader").memberships.get().district),
    ]
    worlds.agreement_in_force(
        people, parties=parties, terms=[term(shares=shares, deviation_reason="示例：三方协商")]
    )
    assert [row[0] for row in flows(signed_in(people.reviewer))] == ["西山 → 安宁"]
