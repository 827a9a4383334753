"""The template of a kind as a file: what is filled in already leaves the house, so it is logged as an export."""

from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Invalid
from kunming_coord.exchange.blanks import blank
from kunming_coord.exchange.downloads import file_name, watermark
from kunming_coord.exchange.exporting import log_export
from kunming_coord.exchange.kinds import ImportKind
from kunming_coord.exchange.specs import Scope


def template_of(kind: ImportKind, scope: Scope, *, actor: User) -> tuple[bytes, str]:
    """The workbook and its name; sent back untouched it changes nothing. Raises Invalid where nothing is to be filed."""
    given = kind.given(scope, actor)
    if kind.given_only and not any(given.values()):
        raise Invalid(
            _("%(scope)s没有需要填写的“%(title)s”，无需下载模板；已上报的请在列表中查看。")
            % {"scope": scope.label, "title": kind.title}
        )
    content = blank(kind.book(scope, actor), scope, given, footer=watermark(actor))
    name = file_name(
        f"{kind.title}模板",
        scope.district.short_name if scope.district else "全市",
        scope.quarter.label if scope.quarter else "",
        suffix="xlsx",
    )
    log_export(
        actor=actor,
        what=f"template:{kind.code}",
        form="xlsx",
        filters={"scope": scope.key},
        name=name,
        rows=sum(map(len, given.values())),
        content=content,
    )
    return content, name
