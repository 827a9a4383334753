"""Keeping the groupings in step with what they are made from: parks, schemes and chains of projects, set-wise.

A kind without a source here has its rows put in and taken out by people; what it is called needs no code.
"""

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounting.rollups.groupings import ALWAYS, Grouping, GroupingKind, Membership
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.audit.context import acting
from kunming_coord.common.errors import Invalid, NotAllowed
from kunming_coord.common.quarter import Quarter
from projects.register.models import Project

MEMBERSHIP_LOCK: Final = (
    0x4B4D  # writers of memberships, one at a time: their numbers are in the order of commit
)
KEEPERS: Final = (Role.STATISTICIAN, Role.APPROVER, Role.SYSTEM)

PARK, SCHEME, CHAIN = "park", "scheme", "chain"
KINDS: Final = {GroupingKind.CITY: "全市", PARK: "园区", SCHEME: "办法", CHAIN: "产业链"}

# Kind → who belongs to what by now: (code, name, project_id, first, last); without quarters it is so from now on.
SOURCES: Final = {
    PARK: """
        SELECT park.slug AS code, park.name, project.id AS project_id, NULL::int AS first, NULL::int AS last
        FROM projects_project AS project JOIN parks_park AS park ON park.id = project.park_id
        WHERE {whose}
    """,
    CHAIN: """
        SELECT project.chain AS code, project.chain AS name, project.id AS project_id, NULL::int AS first,
               NULL::int AS last
        FROM projects_project AS project WHERE project.chain <> '' AND {whose}
    """,
    # A project is in a scheme while some term of its agreements under that scheme runs.
    SCHEME: """
        SELECT policy.scheme AS code, MAX(policy.title) AS name, project.id AS project_id,
               MIN(term.from_quarter)::int AS first, MAX(term.to_quarter)::int AS last
        FROM projects_compiledterm AS term
        JOIN projects_project AS project ON project.id = term.project_id
        JOIN projects_agreementversion AS version ON version.id = term.version_id
        JOIN projects_agreement AS agreement ON agreement.id = version.agreement_id
        JOIN (SELECT DISTINCT ON (code) code, scheme, title FROM projects_policyversion
              WHERE scheme <> '' ORDER BY code, number DESC) AS policy ON policy.code = agreement.policy_code
        WHERE {whose} AND term.to_quarter >= term.from_quarter
        GROUP BY policy.scheme, project.id
    """,
}

_GROUPINGS: Final = """
    INSERT INTO accounting_grouping (kind_id, code, name, everything)
    SELECT %(kind)s, code, MAX(name), false FROM ({source}) AS source GROUP BY code
    ON CONFLICT (kind_id, code) DO UPDATE SET name = EXCLUDED.name WHERE accounting_grouping.name <> EXCLUDED.name
"""

# Nearly every membership is one row that says what is wanted; the others are looked at stretch by stretch.
_DIFFERING: Final = """
    WITH present AS (
        SELECT member.grouping_id, member.project_id, COUNT(*) AS rows, MIN(member.from_quarter) AS first,
               MAX(member.to_quarter) AS last
        FROM accounting_membership AS member
        JOIN accounting_grouping AS grouping ON grouping.id = member.grouping_id AND grouping.kind_id = %(kind)s
        JOIN projects_project AS project ON project.id = member.project_id
        WHERE {whose}
        GROUP BY member.grouping_id, member.project_id
    ), known AS (
        SELECT DISTINCT project_id FROM present
    ), wanted AS (
        SELECT grouping.id AS grouping_id, source.project_id, source.first IS NOT NULL AS dated,
               COALESCE(source.first, CASE WHEN known.project_id IS NULL THEN 0 ELSE %(since)s END) AS first,
               COALESCE(source.last, %(endless)s) AS last
        FROM ({source}) AS source
        JOIN accounting_grouping AS grouping ON grouping.kind_id = %(kind)s AND grouping.code = source.code
        LEFT JOIN known ON known.project_id = source.project_id
    ), differing AS (
        SELECT COALESCE(wanted.grouping_id, present.grouping_id) AS grouping_id,
               COALESCE(wanted.project_id, present.project_id) AS project_id, wanted.first, wanted.last,
               CASE WHEN %(dated)s THEN 0 ELSE LEAST(%(since)s, wanted.first) END AS since
        FROM wanted FULL JOIN present
          ON present.grouping_id = wanted.grouping_id AND present.project_id = wanted.project_id
        WHERE wanted.project_id IS NULL OR present.project_id IS NULL OR present.rows > 1
           OR present.last <> wanted.last OR present.first > wanted.first
           OR (wanted.dated AND present.first <> wanted.first)
    ), edge AS (
        SELECT differing.*, since AS at FROM differing
        UNION SELECT differing.*, first FROM differing WHERE first > since
        UNION SELECT differing.*, last + 1 FROM differing WHERE last < %(endless)s AND last + 1 > since
        UNION SELECT differing.*, from_quarter FROM differing JOIN accounting_membership USING (grouping_id, project_id)
              WHERE from_quarter > since
        UNION SELECT differing.*, to_quarter + 1 FROM differing JOIN accounting_membership USING (grouping_id, project_id)
              WHERE to_quarter < %(endless)s AND to_quarter + 1 > since
    ), stretch AS (
        SELECT *, COALESCE(LEAD(at) OVER (PARTITION BY grouping_id, project_id ORDER BY at), %(endless)s + 1) - 1 AS until
        FROM edge
    ), change AS (
        SELECT grouping_id, project_id, at, until, CASE WHEN wanted THEN 1 ELSE -1 END AS sign
        FROM (
            SELECT stretch.*, COALESCE(at BETWEEN first AND last, false) AS wanted, COALESCE((
                       SELECT SUM(sign) FROM accounting_membership AS member
                       WHERE member.grouping_id = stretch.grouping_id AND member.project_id = stretch.project_id
                         AND stretch.at BETWEEN member.from_quarter AND member.to_quarter
                   ), 0) > 0 AS present
            FROM stretch
        ) AS weighed WHERE wanted <> present
    )
"""
_ANY: Final = _DIFFERING + "SELECT EXISTS (SELECT 1 FROM change)"
_WRITE: Final = (
    _DIFFERING
    + """
    INSERT INTO accounting_membership (grouping_id, project_id, from_quarter, to_quarter, sign, at)
    SELECT grouping_id, project_id, at, until, sign, now() FROM change ORDER BY project_id, grouping_id, at
"""
)


@transaction.atomic
def load_groupings() -> int:
    """The kinds that ship with the product, and the grouping of everything; safe to run again."""
    with acting(reason="装载基础数据"):
        for order, (code, name) in enumerate(KINDS.items()):
            GroupingKind.objects.get_or_create(code=code, defaults={"name": name, "order": order})
        city = GroupingKind.objects.get(code=GroupingKind.CITY)
        Grouping.objects.get_or_create(
            everything=True, defaults={"kind": city, "code": "kunming", "name": "全市"}
        )
    return len(KINDS)


@transaction.atomic
def refresh_memberships(*, from_quarter: Quarter, projects: Sequence[int] | None = None) -> int:
    """Bring parks, schemes and chains into step with the register; returns how many rows were written.

    A park or chain that changed counts from `from_quarter` on; one a project never had before counts from its
    beginning. Of all projects, or of these. Safe to repeat: without a change nothing is written.
    """
    written = 0
    for kind in GroupingKind.objects.filter(code__in=SOURCES):
        whose = "TRUE" if projects is None else "project.id = ANY(%(projects)s)"
        source = SOURCES[kind.code].format(whose=whose)
        told: dict[str, Any] = {
            "kind": kind.pk,
            "since": int(from_quarter),
            "endless": int(ALWAYS[1]),
            "dated": kind.code == SCHEME,
            "projects": list(projects or []),
        }
        with connection.cursor() as cursor:
            cursor.execute(_GROUPINGS.format(source=source), told)
            cursor.execute(_ANY.format(source=source, whose=whose), told)
            if cursor.fetchone()[0]:
                _hold_memberships()
                cursor.execute(_WRITE.format(source=source, whose=whose), told)
                written += int(cursor.rowcount)
    return written


@transaction.atomic
def place_project(
    *,
    grouping: Grouping,
    project: Project,
    actor: User,
    quarters: tuple[Quarter, Quarter] = ALWAYS,
    belongs: bool = True,
) -> Membership:
    """Put a project into a grouping that people keep, for some quarters, or take it out of them again.

    Raises NotAllowed for anybody but the city's statistician or approver, Invalid for a grouping that follows the
    register, or where the project is already in (out of) it.
    """
    if not any(actor.holds(role, units=None) for role in KEEPERS):
        raise NotAllowed(_("归类成员由市级统计核对或批准岗位维护。"))
    if grouping.everything or grouping.kind.code in SOURCES:
        raise Invalid(_("“%(kind)s”按项目登记自动归类，请改项目登记。") % {"kind": grouping.kind.name})
    _hold_memberships()
    rows = Membership.objects.filter(grouping=grouping, project=project)
    stretches = {int(row.from_quarter) for row in rows} | {int(row.to_quarter) + 1 for row in rows}
    for at in {int(quarters[0])} | {at for at in stretches if quarters[0] <= at <= quarters[1]}:
        inside = sum(row.sign for row in rows if row.from_quarter <= at <= row.to_quarter) > 0
        if inside == belongs:
            raise Invalid(
                _("项目 %(project)s 在所填期间内已有归类记录，请核对起止季度。") % {"project": project.code}
            )
    return Membership.objects.create(
        grouping=grouping,
        project=project,
        from_quarter=quarters[0],
        to_quarter=quarters[1],
        sign=1 if belongs else -1,
    )


def newest_membership() -> int:
    """The number up to which memberships stand: whoever is writing has committed, whoever comes gets a larger one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s)", [MEMBERSHIP_LOCK])
        try:
            cursor.execute("SELECT COALESCE(MAX(id), 0) FROM accounting_membership")
            return int(cursor.fetchone()[0])
        finally:
            cursor.execute("SELECT pg_advisory_unlock_shared(%s)", [MEMBERSHIP_LOCK])


def _hold_memberships() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MEMBERSHIP_LOCK])
