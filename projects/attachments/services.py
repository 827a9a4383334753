"""Uploading an attachment: the first version or the next one; nothing is ever taken away."""

from django.db import transaction
from django.utils.translation import gettext as _

from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Missing
from kunming_coord.districts.models import District
from kunming_coord.documents.services import keep_upload
from projects.attachments.models import Attachment
from projects.attachments.queries import rules_on
from projects.register.models import Project
from projects.register.reading import read_text
from projects.register.services import require_filer

MOST_VERSIONS = 50


@transaction.atomic
def add_attachment(
    *,
    project: Project,
    unit: District,
    stage: str,
    code: str,
    file: tuple[bytes, str] | None,
    actor: Actor,
    scheme: str = "",
    note: str = "",
) -> Attachment:
    """Upload an attachment the list of a stage names, for the unit that files; the next version where there is one.

    Raises NotAllowed (not a filer of the unit), Missing (the file) or Invalid (not on the list, the same file again).
    """
    require_filer(actor, unit)
    rule = rules_on(stage, scheme).filter(code=code).first()
    if rule is None:
        raise _refused("code", _("“%(code)s”不在附件清单中，请从清单中选择。") % {"code": code[:40]})
    if file is None:
        raise Missing(_("请选择要上传的文件。"), fields={"file": _("请选择要上传的文件。")})
    words = read_text(note, field="note", label=_("说明"), length=200)
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)  # versions are counted one at a time
    stored = Attachment.objects.filter(project=project, unit=unit, code=code)
    last = stored.select_related("file").defer("file__content").order_by("-number").first()
    if last is not None and last.number >= MOST_VERSIONS:
        raise Invalid(_("一项附件最多保存 %(most)s 个版本。") % {"most": MOST_VERSIONS})
    kept = keep_upload(content=file[0], name=file[1], actor=actor)
    if last is not None and last.file.sm3 == kept.sm3:
        raise _refused("file", _("与现行版本是同一文件，不必重复上传。"))
    return Attachment.objects.create(
        project=project,
        unit=unit,
        code=code,
        title=rule.title,
        number=1 if last is None else last.number + 1,
        file=kept,
        note=words,
        added_by_label=actor.label,
    )


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
