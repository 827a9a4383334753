"""What the permission matrix is walked over in the register: projects on each stage, records of enterprises, merges."""

from collections.abc import Callable, Mapping
from typing import Any

from projects.register.contacting import add_contact
from projects.register.merging import plan_merge
from projects.register.moves import PROJECT
from support import enterprise_world as world
from support.factories import credit_code
from support.target import ORIGIN, Target
from support.worlds import People, project_draft

DAY = world.DAY.isoformat()
PROOF = {"happened_on": DAY, "proof": "示例"}
REASON = {"happened_on": DAY, "reason": "示例理由"}
SITE = {"function": "research", "district": "wuhua", "address": "示例路 2 号"}
CONTACT = {"name": "示例联系人", "phone": "13800000000"}
MONEY = {
    "as_of": DAY,
    **dict.fromkeys(("arrived_total", "arrived_year", "completed_total", "completed_year"), "1"),
}
NAME = {"name": "云南更名有限公司", "from_day": DAY, "proof": "准予变更登记通知书"}
BODIES: Mapping[str, Mapping[str, str]] = {
    "sign": PROOF,
    "start": PROOF,
    "produce": PROOF,
    "expand": PROOF | {"added_investment": "1"},
    "lose": REASON,
    "abandon": REASON,
    "resume": REASON,
}


def on_stage(action: str) -> Callable[[People], Any]:
    """A project of 西山 from which the step may be taken."""

    def make(people: People) -> Any:
        if action == "start":
            return world.ready_to_start(people)
        if action == "produce":
            project = world.step(people, world.ready_to_start(people), "start")
            world.invested(people, project)
            return project
        if action == "expand":
            return world.producing(people)
        project = world.project_of(people)
        return world.step(people, project, "lose", reason="示例") if action == "resume" else project

    return make


def _of(make: Callable[[People], Any], body: Mapping[str, Any]) -> Callable[[People], Target]:
    return lambda people: Target({"uid": make(people).uid}, body)


def _enterprise(body: Mapping[str, Any]) -> Callable[[People], Target]:
    return lambda people: Target({"uid": world.project_of(people).enterprise.uid}, body)


def _to_merge(people: People) -> Target:
    goes, stays = world.two_records(people)
    return Target({"uid": goes.uid}, {"survivor": stays.credit_code, "reason": "重复登记"})


def _merge(people: People) -> Target:
    return Target({"uid": world.proposed_merge(people).uid}, {"note": "核对无误。"})


def _to_confirm(people: People) -> Target:
    merge = world.proposed_merge(people)
    digest = plan_merge(merge.duplicate, merge.survivor).digest
    return Target({"uid": merge.uid}, {"note": "核对无误。", "digest": digest})


def _site(people: People) -> Target:
    project = world.sited(people, world.project_of(people))
    return Target({"uid": project.uid, "number": project.sites.get().pk}, {"ends_on": DAY})


def _contact(people: People) -> Target:
    project = world.project_of(people)
    contact = add_contact(project=project, name="示例", post="", phone="13800000000", actor=people.filer)
    return Target({"uid": project.uid, "contact": contact.uid})


def _registered(people: People) -> Target:
    """What registering a project sends; its credit code is new each time."""
    draft = project_draft()
    sent = {"title": draft.title, "enterprise_name": draft.enterprise_name, "credit_code": credit_code()}
    return Target(body=sent | {"origin": ORIGIN, "planned_investment": "1.00"})


TARGETS: dict[str, Callable[[People], Target]] = {
    "projects:amounts": _of(world.project_of, {"planned_investment": "1"}),
    "api-project-amounts": _of(world.project_of, {"planned_investment": "1"}),
    "projects:demand": _of(world.project_of, {"land": "100"}),
    "projects:classify": _of(world.project_of, {"industry_code": "C3841"}),
    "projects:add-site": _of(world.project_of, SITE),
    "projects:end-site": _site,
    "projects:record-investment": _of(world.project_of, MONEY),
    "projects:add-contact": _of(world.project_of, CONTACT),
    "projects:end-contact": _contact,
    "projects:reveal-contact": _contact,
    "api-project-contacts": _of(world.project_of, CONTACT),
    "api-project-end-contact": _contact,
    "api-project-reveal-contact": _contact,
    "projects:enterprise": _enterprise({}),
    "projects:name-enterprise": _enterprise(NAME),
    "projects:describe-enterprise": _enterprise({"group": "示例集团"}),
    "projects:new-merge": _to_merge,
    "projects:merge": _merge,
    "projects:act-on-merge/confirm": _to_confirm,
    "projects:act-on-merge/refuse": _merge,
    "projects:act-on-merge/withdraw": _merge,
    "api-project": _of(world.project_of, {}),
    "api-projects": _registered,
    "api-project-demand": _of(world.project_of, {"land": "100"}),
    "api-project-classify": _of(world.project_of, {"industry_code": "C3841"}),
    "api-project-site": _of(world.project_of, SITE),
    "api-project-investment": _of(world.project_of, MONEY),
    "api-enterprise": _enterprise({}),
    "api-enterprise-name": _enterprise(NAME),
    "api-enterprise-merge": _to_merge,
    "api-merge": _merge,
    "api-merge-act/confirm": _to_confirm,
    "api-merge-act/refuse": _merge,
    "api-merge-act/withdraw": _merge,
}
TARGETS |= {
    f"{route}/{action}": _of(on_stage(action), BODIES[action])
    for action in PROJECT.actions
    for route in ("projects:move", "api-project-act")
}
