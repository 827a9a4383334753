"""Merging two records: previewed, confirmed by a second person, refused with a sentence; nothing is lost."""

import pytest
from django.db import IntegrityError, connection, transaction
from support import ledger_world, tax_world
from support.enterprise_world import NAME, project_of, proposed_merge, two_records
from support.factories import credit_code, district, make_user
from support.standing import listed
from support.worlds import project_draft

from accounting.receipts.lookups import look_up
from accounting.standing.services import enterprise_with_code
from kunming_coord.accounts.models import Person
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from projects.register.enterprisequeries import twins_of
from projects.register.merges import EnterpriseMerge
from projects.register.merging import confirm_merge, plan_merge, propose_merge, refuse_merge
from projects.register.models import Enterprise, Project
from projects.register.services import register_project

pytestmark = pytest.mark.django_db


def digest_of(merge):
    return plan_merge(merge.duplicate, merge.survivor).digest


def propose(people, goes, stays):
    return propose_merge(duplicate=goes, survivor=stays, reason="重复登记。", actor=people.reviewer)


def confirmed(people):
    merge = proposed_merge(people)
    return confirm_merge(merge=merge, digest=digest_of(merge), actor=people.approver)


def test_the_same_name_under_another_code_is_suspected(people):
    goes, stays = two_records(people)
    assert list(twins_of(goes)) == [stays]


def test_the_plan_lists_what_moves_and_what_stays(people):
    goes, stays = two_records(people)
    listed(goes, ["industry"])
    plan = plan_merge(goes, stays)
    assert [(part.label, part.moves, len(part.rows)) for part in plan.parts] == [
        ("项目", True, 1),
        ("纳统名录", True, 1),
        ("名称沿革", False, 1),
    ]
    assert not plan.obstacles


def test_a_second_person_confirms_and_everything_stands_at_the_survivor(people):
    merge = confirmed(people)
    goes, stays = Enterprise.objects.get(pk=merge.duplicate_id), merge.survivor
    assert (goes.merged_into, goes.projects.count(), stays.projects.count()) == (stays, 0, 2)
    assert [name.name for name in goes.names.all()] == ["云南示例材料 有限公司"]
    assert len(merge.events.last().data["moved"]["项目"]) == 1


def test_the_proposer_does_not_confirm_not_even_by_another_account(people):
    person = Person.objects.create(name="示例同一人")
    proposer, other_account = (make_user("drc", role, person=person) for role in ("reviewer", "approver"))
    goes, stays = two_records(people)
    merge = propose_merge(duplicate=goes, survivor=stays, reason="重复。", actor=proposer)
    with pytest.raises(NotAllowed, match="同一人"):
        confirm_merge(merge=merge, digest=digest_of(merge), actor=other_account)


def test_what_came_after_the_preview_must_be_seen_first(people):
    merge = proposed_merge(people)
    seen = digest_of(merge)
    project_of(people, title="后来的项目", credit_code=merge.duplicate.credit_code)
    with pytest.raises(Stale, match="预览之后"):
        confirm_merge(merge=merge, digest=seen, actor=people.approver)
    assert Enterprise.objects.filter(merged_into=None).count() == 2


def test_registering_the_old_code_afterwards_gives_the_survivor(people):
    merge = confirmed(people)
    later = register_project(
        origin=district("fumin"),
        draft=project_draft(credit_code=merge.duplicate.credit_code, enterprise_name="自填名"),
        actor=make_user("fumin", "filer"),
    )
    assert later.enterprise == merge.survivor


def test_receipts_and_lists_under_the_old_code_go_to_the_survivor(people):
    merge = confirmed(people)
    code = merge.duplicate.credit_code
    assert look_up([], [code]).enterprises[code] == merge.survivor
    assert enterprise_with_code(code) == merge.survivor


def test_the_database_takes_no_project_on_a_merged_record(people):
    merge = confirmed(people)
    with pytest.raises(IntegrityError, match="merged"), transaction.atomic():
        Project.objects.create(
            code="X", title="迟到", enterprise=merge.duplicate, enterprise_name=NAME, origin=district("fumin")
        )


def test_a_merged_record_takes_no_part_in_another_merge(people):
    merge = confirmed(people)
    third = project_of(people, title="丙", credit_code=credit_code()).enterprise
    goes = Enterprise.objects.get(pk=merge.duplicate_id)
    with pytest.raises(Invalid, match="已并入"):
        propose(people, third, goes)
    with pytest.raises(Invalid, match="保留的一方"):
        propose(people, merge.survivor, third)


def test_a_record_is_not_merged_into_itself_nor_proposed_twice(people):
    merge = proposed_merge(people)
    with pytest.raises(Invalid, match="并入它自己"):
        propose(people, merge.survivor, merge.survivor)
    with pytest.raises(Invalid, match="待确认的合并"):
        propose(people, merge.duplicate, merge.survivor)
    assert EnterpriseMerge.objects.count() == 1


def test_both_with_filings_in_the_same_quarter_are_refused(people):
    records = []
    for _ in range(2):
        project = ledger_world.a_project(counts=False)
        ledger_world.agreed(project)
        ledger_world.opened(project)
        records.append(project.enterprise)
    with pytest.raises(Invalid, match="两条记录在2026年第一季度都有填报"):
        propose(people, *records)


def test_tax_receipts_are_not_moved_and_forbid_the_merge(people):
    taxed = tax_world.taxed_and_computed("xishan", "anning").enterprise
    other = project_of(people).enterprise
    with pytest.raises(Invalid, match="只增不改"):
        propose(people, taxed, other)


def test_facts_that_would_change_filed_figures_forbid_the_merge(people):
    project = ledger_world.a_project(counts=False)
    ledger_world.agreed(project)
    ledger_world.opened(project)
    other = project_of(people).enterprise
    listed(other, ["industry"])
    with pytest.raises(Invalid, match="改变已填报数的计入"):
        propose(people, other, project.enterprise)


def test_overlapping_lists_and_twin_projects_are_named_together(people):
    goes = project_of(people, credit_code=credit_code()).enterprise
    stays = project_of(people, credit_code=credit_code()).enterprise
    for enterprise in (goes, stays):
        listed(enterprise, ["industry"])
    with pytest.raises(Invalid) as refused:
        propose(people, goes, stays)
    assert "成为重复项目" in refused.value.message
    assert "在库期间重叠" in refused.value.message


def test_declining_needs_a_reason(people):
    merge = proposed_merge(people)
    with pytest.raises(Missing):
        refuse_merge(merge=merge, actor=people.approver, note="")
    assert refuse_merge(merge=merge, actor=people.approver, note="并非同一企业。").status == "refused"


def test_a_merge_is_written_to_the_change_log(people):
    merge = confirmed(people)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM audit_changelog WHERE table_name = 'projects_enterprise' AND row_id = %s"
            " AND operation = 'UPDATE'",
            [str(merge.duplicate_id)],
        )
        assert cursor.fetchone()[0] == 1
