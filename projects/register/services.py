"""Registering enterprises and projects, and the codes they carry."""

from dataclasses import dataclass, replace
from typing import TypedDict

from django.db import connection, transaction
from django.db.models import QuerySet, Value
from django.utils import timezone

from kunming_coord.accounts.roles import Role
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, NotAllowed, Stale
from kunming_coord.common.workflow import begin
from kunming_coord.districts.models import District
from projects.register import reading
from projects.register.folding import Folded
from projects.register.models import Enterprise, EnterpriseName, Project
from projects.register.moves import ORIGIN
from projects.register.moves import PROJECT as MACHINE

PROJECT, LEAD, TRANSFER, AGREEMENT = "P", "L", "T", "A"
AMOUNTS = {"planned_investment": "计划总投资", "agreed_investment": "协议投资额"}

NEXT_NUMBER = """
    INSERT INTO projects_codecounter (district_id, kind, year, last) VALUES (%s, %s, %s, 1)
    ON CONFLICT (district_id, kind, year) DO UPDATE SET last = projects_codecounter.last + 1
    RETURNING last
"""


@dataclass(frozen=True)
class ProjectDraft:
    """A project as somebody files it; amounts in fen, None where not known yet. Its stage is moved, not filed."""

    title: str
    credit_code: str
    enterprise_name: str
    industry_code: str = ""
    national_code: str = ""
    agreed_investment_fen: int | None = None
    planned_investment_fen: int | None = None


class ProjectColumns(TypedDict):
    """The columns of a project that come from a draft."""

    title: str
    enterprise_name: str
    industry_code: str
    national_code: str
    agreed_investment_fen: int | None
    planned_investment_fen: int | None


def require_filer(actor: Actor, district: District) -> None:
    """Only a filer of the district may write for it; raises NotAllowed."""
    if not actor.holds(Role.FILER, units=[district.pk]):
        raise NotAllowed(f"您不是{district.name}的经办人员，不能代其填报。")


@transaction.atomic
def next_code(*, district: District, kind: str) -> str:
    """The next code of a kind in a district this year, e.g. XISHAN-P-2026-0001; concurrent callers never share one."""
    year = timezone.localdate().year
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER, [district.pk, kind, year])
        (number,) = cursor.fetchone()
    return f"{district.slug.upper()}-{kind}-{year}-{number:04d}"


@transaction.atomic
def register_enterprise(*, credit_code: str, name: str, actor: Actor, is_demo: bool = False) -> Enterprise:
    """The one record of a 统一社会信用代码, made when it is new.

    A record somebody else made is handed back unchanged: the caller learns neither that it existed nor its name. One that
    was merged away gives its survivor. Raises Invalid for a wrong code or name.
    """
    code = reading.read_credit_code(credit_code)
    filed = reading.read_name(name, field="enterprise_name", label="企业名称")
    enterprise, new = Enterprise.objects.get_or_create(credit_code=code, defaults={"is_demo": is_demo})
    if new:
        EnterpriseName.objects.create(enterprise=enterprise, name=filed)
        return enterprise
    return standing_record(enterprise)


def standing_record(enterprise: Enterprise) -> Enterprise:
    """The record itself, or the one it was merged into; held, so that nobody merges it away meanwhile."""
    held = Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    return held if held.merged_into_id is None else standing_record(Enterprise(pk=held.merged_into_id))


@transaction.atomic
def register_project(
    *, origin: District, draft: ProjectDraft, actor: Actor, is_demo: bool = False
) -> Project:
    """Register a project for the district that found it.

    Raises NotAllowed (not its filer) or Invalid (a wrong code, name or amount, or the same project once more).
    """
    require_filer(actor, origin)
    columns = _columns(draft)
    enterprise = register_enterprise(
        credit_code=draft.credit_code, name=draft.enterprise_name, actor=actor, is_demo=is_demo
    )
    _refuse_twin(origin, enterprise, columns)
    project = Project.objects.create(
        status=MACHINE.initial,
        code=next_code(district=origin, kind=PROJECT),
        enterprise=enterprise,
        origin=origin,
        is_demo=is_demo,
        **columns,
    )
    begin(project, actor=actor, role=Role.FILER, side=ORIGIN)
    return project


@transaction.atomic
def update_project(*, project: Project, draft: ProjectDraft, actor: Actor) -> Project:
    """Write a project anew as its district files it; raises as register_project does."""
    require_filer(actor, project.origin)
    columns = _columns(draft)
    project.enterprise = register_enterprise(
        credit_code=draft.credit_code, name=draft.enterprise_name, actor=actor, is_demo=project.is_demo
    )
    _refuse_twin(project.origin, project.enterprise, columns, but=project)
    for name, value in columns.items():
        setattr(project, name, value)
    project.save(update_fields=["enterprise", *columns])
    return project


@transaction.atomic
def set_amounts(
    *,
    project: Project,
    planned_investment_fen: int | None,
    agreed_investment_fen: int | None,
    actor: Actor,
) -> Project:
    """Set 计划总投资 and 协议投资额 while no agreement counts by them yet.

    Raises NotAllowed (not a filer of its district), Invalid (a negative amount) or Stale (an agreement is in force).
    """
    require_filer(actor, project.origin)
    if project.compiled_terms.exists():
        raise Stale("该项目已有生效的协议，投资额不能直接修改；请通过补充协议变更。")
    amounts = (planned_investment_fen, agreed_investment_fen)
    for (name, label), amount in zip(AMOUNTS.items(), amounts, strict=True):
        setattr(project, f"{name}_fen", reading.read_investment(amount, field=name, label=label))
    project.save(update_fields=[f"{name}_fen" for name in AMOUNTS])
    return project


def draft_of(project: Project) -> ProjectDraft:
    """The project as a draft, to be changed in parts."""
    return ProjectDraft(
        title=project.title,
        credit_code=project.enterprise.credit_code,
        enterprise_name=project.enterprise_name,
        industry_code=project.industry_code,
        national_code=project.national_code,
        agreed_investment_fen=project.agreed_investment_fen,
        planned_investment_fen=project.planned_investment_fen,
    )


def with_facts(
    project: Project,
    *,
    industry_code: str,
    agreed_investment_fen: int | None,
    planned_investment_fen: int | None,
) -> ProjectDraft:
    """The project's draft with the facts a transfer asks for."""
    return replace(
        draft_of(project),
        industry_code=industry_code,
        agreed_investment_fen=agreed_investment_fen,
        planned_investment_fen=planned_investment_fen,
    )


def _columns(draft: ProjectDraft) -> ProjectColumns:
    return {
        "title": reading.read_name(draft.title, field="title", label="项目名称"),
        "enterprise_name": reading.read_name(
            draft.enterprise_name, field="enterprise_name", label="企业名称"
        ),
        "industry_code": reading.read_industry_code(draft.industry_code),
        "national_code": reading.read_national_code(draft.national_code),
        "agreed_investment_fen": reading.read_investment(
            draft.agreed_investment_fen, field="agreed_investment", label="协议投资额"
        ),
        "planned_investment_fen": reading.read_investment(
            draft.planned_investment_fen, field="planned_investment", label="计划总投资"
        ),
    }


def _refuse_twin(
    origin: District, enterprise: Enterprise, columns: ProjectColumns, but: Project | None = None
) -> None:
    """The same district may not file a project of one enterprise or one national code twice; others are not looked at."""
    twins = Project.objects.filter(origin=origin)
    if but is not None:
        twins = twins.exclude(pk=but.pk)
    named = twins.filter(enterprise=enterprise, title_key=Folded(Value(columns["title"])))
    if twin := named.first():
        sentence = f"{origin.name}已登记该企业的同名项目（{twin.code}），请直接使用，或改用能区分的项目名称。"
        raise Invalid(sentence, fields={"title": sentence})
    refuse_known_code(twins, origin, columns["national_code"])


def refuse_known_code(others: QuerySet[Project], origin: District, national_code: str) -> None:
    """No other project of the district may carry the national code; raises Invalid naming the one that does."""
    twin = others.filter(origin=origin, national_code=national_code).first() if national_code else None
    if twin is not None:
        sentence = f"国家项目代码 {national_code} 已用于{origin.name}的项目 {twin.code}；同一项目不能登记两次，请核对代码。"
        raise Invalid(sentence, fields={"national_code": sentence})
