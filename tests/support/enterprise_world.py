"""Two records of one enterprise, and what hangs on them, through the services as people would do it."""

from projects.register.merges import EnterpriseMerge
from projects.register.merging import propose_merge
from projects.register.models import Enterprise, Project
from projects.register.profiling import classify_project
from projects.register.services import register_project
from support.factories import credit_code, district
from support.stages import DAY, WAN, invested, sited, step
from support.worlds import People, project_draft

NAME = "云南示例材料有限公司"
CODE = "2412-530112-04-01-123456"
__all__ = ["DAY", "WAN", "invested", "sited", "step"]


def project_of(people: People, *, title: str = "示例项目甲", **draft: object) -> Project:
    """A project of 西山 with an enterprise of its own and nothing counted."""
    values = {"title": title, "enterprise_name": NAME} | draft
    return register_project(
        origin=district(people.origin_slug), draft=project_draft(**values), actor=people.filer
    )


def two_records(people: People) -> tuple[Enterprise, Enterprise]:
    """One enterprise under two codes: what goes, what stays; a project at each."""
    goes = project_of(people, credit_code=credit_code(), enterprise_name="云南示例材料 有限公司").enterprise
    return goes, project_of(people, title="示例项目乙", credit_code=credit_code()).enterprise


def proposed_merge(people: People) -> EnterpriseMerge:
    """A merge the city's 审核 has proposed."""
    goes, stays = two_records(people)
    return propose_merge(duplicate=goes, survivor=stays, reason="旧代码重复登记。", actor=people.reviewer)


def ready_to_start(people: People, **draft: object) -> Project:
    """A signed project that lacks nothing for 开工."""
    project = sited(people, project_of(people, **draft))
    classify_project(
        project=project, industry_code="C3841", national_code=CODE, chain="", park=None, actor=people.filer
    )
    return step(people, project, "sign")


def producing(people: People, **draft: object) -> Project:
    """A project in production."""
    project = step(people, ready_to_start(people, **draft), "start")
    invested(people, project)
    return step(people, project, "produce")
