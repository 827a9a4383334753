"""Pages, API, exports, search and files show exactly what the table says, for every relation at every stage."""

import csv
import io
import re

import pytest
from support.pages import text_of
from support.visibility_world import MARKS, MASKED, NATIONAL, PHONE, World, at

from projects.leads.models import Lead
from projects.register.disclosure import standing_of
from projects.transfers import disclosure as transfers
from projects.transfers.api import FIELDS as TRANSFER_FIELDS
from projects.visibility import table as tables
from projects.visibility.table import FILE, Relation, Sight, Stage, read, table

pytestmark = pytest.mark.django_db
SHIPPED = FILE.read_text(encoding="utf-8")
LABELLED = ("reason", "land_mu", "needs", "recognised", "proposed_host", "conditions", "choice_reason")


def other_table(letter: str, relation: Relation) -> tables.Table:
    """The file with one letter in everything this relation may be shown or not, but what is listed."""
    listed, lines = {name for thing in table().things.values() for name in thing.listed}, []
    place, thing, name = list(Relation).index(relation), "", ""
    for line in SHIPPED.splitlines():
        row = re.match(" {6}([a-z_]+):", line)
        name = row[1] if row else name
        thing = line.strip(" :") if re.fullmatch("  [a-z]+:", line) else thing
        found = re.search(r'sight: "([^"]*)"', line)
        if found and name not in listed and thing in ("project", "contact", "transfer"):
            groups = found[1].split()
            groups[place] = re.sub("[sm-]", letter, groups[place])
            line = line.replace(found[1], " ".join(groups))
        lines.append(line)
    return read("\n".join(lines))


def sights(thing: str, cell: tuple[Relation, Stage]) -> dict[str, Sight]:
    return {name: row.sight(*cell) for name, row in table().things[thing].rows.items()}


def exported(client, address: str) -> dict[str, str]:
    """The first row of a list as a file, by column."""
    content = b"".join(client.get(address, {"export": "csv"}).streaming_content).decode("utf-8-sig")
    head, row, *_rest = csv.reader(io.StringIO(content))
    return {name.partition("（")[0]: value for name, value in zip(head, row, strict=True)}


def check(world: World, relation: Relation, stage: Stage, client) -> None:
    """Every surface of the project against the table."""
    project, sees = world.project, sights("project", (relation, stage))
    contact = sights("contact", (relation, stage))
    marks = MARKS | {"credit_code": project.enterprise.credit_code, "park": project.park.name}
    page = text_of(client.get(f"/projects/{project.uid}/"))
    api = client.get(f"/api/v1/projects/{project.uid}/").json()
    row = next(
        one for one in client.get("/api/v1/projects/").json()["results"] if one["uid"] == str(project.uid)
    )
    file = exported(client, "/projects/")
    for name, mark in marks.items():
        assert (mark in page) is (sees[name] == Sight.SEEN), (relation, stage, "page", name)
    keys = {"planned_investment": "planned_investment_fen", "agreed_investment": "agreed_investment_fen"}
    keys |= {key: key for key in ("credit_code", "national_code", "industry_code", "title")}
    for key, name in keys.items():
        assert (key in api["project"]) is (key in row) is (sees[name] == Sight.SEEN), (relation, stage, key)
    parts = {
        "park": "park",
        "sites": "sites",
        "investments": "arrived",
        "stages": "stages",
        "demand": "demand",
    }
    for key, name in parts.items():
        assert (api[key] is not None) is (sees[name] == Sight.SEEN), (relation, stage, "api", key)
    for name in ("credit_code", "national_code", "park", "agreed_investment_fen", "demand"):
        label = table().row("project", name).label
        assert bool(file[label]) is (sees[name] == Sight.SEEN), (relation, stage, "export", name)
    found = client.get("/api/v1/search/", {"q": project.enterprise.credit_code}).json()["results"]
    assert bool(found) is (sees["credit_code"] == Sight.SEEN), (relation, stage, "search")
    by_code = client.get("/api/v1/projects/", {"q": NATIONAL}).json()["count"]
    assert bool(by_code) is (sees["national_code"] == Sight.SEEN), (relation, stage, "list by word")
    own = relation == Relation.ORIGIN
    assert (PHONE in page) is (contact["phone"] == Sight.SEEN)
    assert (MASKED in page) is (contact["phone"] == Sight.MASKED)
    assert (
        ("标记联系人" in page)
        is ("标记联系人" in file["企业联系人"])
        is (contact["contact_name"] == Sight.SEEN)
    )
    assert (PHONE in file["企业联系人"]) is (own and contact["phone"] == Sight.SEEN)
    shown = {one["phone"] for one in api["contacts"]}
    assert (PHONE in shown, MASKED in shown) == (
        contact["phone"] == Sight.SEEN,
        contact["phone"] == Sight.MASKED,
    )


def check_transfer(world: World, relation: Relation, stage: Stage, client) -> None:
    """Every surface of its transfer against the table."""
    transfer = world.transfer
    sees, facts = sights("transfer", (relation, stage)), transfers.facts_of(transfer.scheme)
    page = text_of(client.get(f"/transfers/{transfer.uid}/"))
    api = client.get(f"/api/v1/transfers/{transfer.uid}/").json()
    for key, name in TRANSFER_FIELDS.items():
        assert (key in api) is (name in facts and sees[name] == Sight.SEEN), (relation, stage, "api", key)
    for name in LABELLED:
        label = f"<dt>{table().row('transfer', name).label}</dt>"
        assert (label in page) is (sees[name] == Sight.SEEN), (relation, stage, "page", name)
    assert ("标记意见" in page) is (sees["opinions"] == Sight.SEEN and stage == Stage.MATCHING)
    file = exported(client, "/transfers/")
    assert bool(file["流转理由"]) is (sees["reason"] == Sight.SEEN)
    credit = sights("project", (relation, stage))["credit_code"] == Sight.SEEN
    assert bool(file["统一社会信用代码"]) is credit
    assert (world.project.enterprise.credit_code in page) is credit


# City and auditors see the same at every stage, which the first test says: they look on at one or two.
NOT_THERE = {
    Stage.LEAD: {Relation.AUDITOR},
    Stage.MATCHING: {Relation.CITY, Relation.AUDITOR},
    Stage.ACCEPTED: {Relation.CITY, Relation.AUDITOR},
    Stage.SIGNED: {Relation.ORIGIN},
}
FLIPS = {Stage.MATCHING: (Relation.CANDIDATE, "s"), Stage.ACCEPTED: (Relation.HOST, "-")}


def test_city_auditors_and_origin_see_the_same_at_every_stage():
    for thing in table().things.values():
        for row in thing.rows.values():
            assert all(row.steady(who) for who in (Relation.ORIGIN, Relation.CITY, Relation.AUDITOR)), (
                row.name
            )


@pytest.mark.parametrize("stage", Stage)
def test_every_surface_shows_what_the_table_says(people, signed_in, stage, monkeypatch):
    world = at(stage, people)
    for relation, reader in world.readers.items():
        if relation in NOT_THERE[stage]:
            continue
        client = signed_in(reader)
        if relation == Relation.OTHERS:
            assert client.get(f"/projects/{world.project.uid}/").status_code == 404
            assert client.get("/api/v1/projects/").json()["count"] == 0
            continue
        standing = standing_of(world.project, reader)
        assert (standing.relation, standing.stage) == (relation, stage)
        check(world, relation, stage, client)
        if world.transfer is not None and relation != Relation.PARTY:
            check_transfer(world, relation, stage, client)
    if stage in FLIPS:  # the same surfaces under another table: nothing is decided beside it
        relation, letter = FLIPS[stage]
        other = other_table(letter, relation)
        monkeypatch.setattr(tables, "_shipped", lambda: other)
        client = signed_in(world.readers[relation])
        check(world, relation, stage, client)
        check_transfer(world, relation, stage, client)


def test_a_lead_is_shown_to_its_district_and_the_city_and_the_pool_reads_five_fields(people, signed_in):
    world = at(Stage.LEAD, people)
    lead = world.project.lead
    for relation in (Relation.ORIGIN, Relation.CITY, Relation.AUDITOR):
        client = signed_in(world.readers[relation])
        assert "示例联系人" in text_of(client.get(f"/leads/{lead.uid}/"))
        assert client.get(f"/api/v1/leads/{lead.uid}/").json()["contact_officer"] == "示例联系人"
        assert exported(client, "/leads/")["首谈联系人"] == "示例联系人"
    stranger = signed_in(world.readers[Relation.OTHERS])
    assert stranger.get(f"/leads/{lead.uid}/").status_code == 404
    Lead.objects.filter(pk=lead.pk).update(protected_until="2026-01-01")
    pool = sights("lead", (Relation.POOL, Stage.LEAD)) | sights("project", (Relation.POOL, Stage.LEAD))
    assert {name for name, sight in pool.items() if sight == Sight.SEEN} == {
        *("lead_code", "lead_origin", "protected_until", "industry_code", "planned_investment_fen")
    }


def test_files_of_a_lead_are_absent_where_the_table_hides_them(people, signed_in, monkeypatch):
    lead = at(Stage.LEAD, people).project.lead
    address = f"/leads/{lead.uid}/receipts/1.json"
    client = signed_in(people.leader)
    assert (
        client.get(address).status_code
        == client.get(f"/api/v1/leads/{lead.uid}/receipts/1/").status_code
        == 200
    )
    lost = SHIPPED.replace('首谈登记回执, of: [], sight: "ssss', '首谈登记回执, of: [], sight: "----')
    monkeypatch.setattr(tables, "_shipped", lambda: read(lost))
    assert (
        client.get(address).status_code
        == client.get(f"/api/v1/leads/{lead.uid}/receipts/1/").status_code
        == 404
    )
