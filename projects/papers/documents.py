"""协议书, 呈批表, 函, 通知 and 请示 as Word files."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.common.flow import Opinion
from kunming_coord.common.word import FormTable, FormText, OfficialText, form_document, official_document
from kunming_coord.documents.signing import sm3
from projects.agreements.models import Agreement
from projects.agreements.queries import Record
from projects.papers.models import Paper

SIGN = "（盖章）　　　　　　签署人：　　　　　　　　年　　月　　日"


def agreement_document(agreement: Agreement, record: Record) -> bytes:
    """协议书: parties, clauses, terms and lines to sign on."""
    parties = "、".join(party.name for party in record.parties)
    facts = [
        (_("协议编号"), agreement.code),
        (_("项目"), agreement.project.title),
        (_("适用政策"), f"《{record.policy.title}》"),
        (_("版本"), _("第 %(number)s 版") % {"number": record.version.number}),
        (_("生效季度"), record.version.effective_from.label),
    ]
    sections = [(_("协议各方"), parties)] + [
        (_("第%(number)s条　%(title)s") % {"number": row.position, "title": row.title}, row.text)
        for row in record.texts
    ]
    return form_document(
        FormText(
            title=_("跨区域产业协作协议"),
            facts=facts,
            sections=sections,
            tables=[_terms(record)],
            signatures=[f"{party.name}{SIGN}" for party in record.parties],
            foot=[_("核对码：%(code)s") % {"code": check_code(agreement, record)}],
        )
    )


def approval_document(agreement: Agreement, record: Record, opinions: Sequence[Opinion]) -> bytes:
    """呈批表: the facts and every opinion with its name, unit and time."""
    rows = [
        (
            str(row.label),
            row.note or "—",
            f"{row.unit_label} {row.actor_label}",
            timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M"),
        )
        for row in opinions
    ]
    facts = [
        (_("协议编号"), agreement.code),
        (_("项目"), agreement.project.title),
        (_("协议各方"), "、".join(party.name for party in record.parties)),
        (_("当前状态"), str(agreement.machine.status_label(agreement.status))),
        (_("集体审议纪要"), agreement.minutes_number or "—"),
        (_("公平竞争审查提示"), _("%(count)s 处") % {"count": len(record.warnings)}),
    ]
    table = FormTable(_("办理意见"), (_("步骤"), _("意见"), _("单位 姓名"), _("时间")), rows)
    foot = [_("核对码：%(code)s") % {"code": check_code(agreement, record)}]
    return form_document(FormText(title=_("协作协议呈批表"), facts=facts, tables=[table], foot=foot))


def paper_document(paper: Paper, contact: str) -> bytes:
    """函, 通知 or 请示 in the layout of GB/T 9704: 送审稿 until it is issued, then with number and day.

    `contact` is its contact as whoever takes the file is shown it.
    """
    issued = paper.status == "issued"
    day = (
        f"{paper.issued_on.year}年{paper.issued_on.month}月{paper.issued_on.day}日" if paper.issued_on else ""
    )
    foot = [
        f"{label}：{words}"
        for label, words in (
            (_("抄送"), paper.copies),
            (_("联系人"), contact),
            (_("公开属性"), paper.openness),
        )
        if words
    ]
    foot.append(
        _("核对码：%(code)s")
        % {"code": _short_code([paper.number, paper.title, paper.recipient, paper.body])}
    )
    printed = [f"{paper.issuer.name}　{day}印发"] if day else []
    return official_document(
        OfficialText(
            title=paper.title,
            recipient=paper.recipient,
            paragraphs=[line for line in paper.body.split("\n") if line.strip()],
            issuer=paper.issuer.name,
            day=day or _("　　年　　月　　日"),
            number=paper.number,
            mark="" if issued else _("送审稿"),
            foot=[*foot, *printed],
        )
    )


def check_code(agreement: Agreement, record: Record) -> str:
    """A short code over what the document says, to compare two prints: the beginning of an SM3."""
    said = [agreement.code, str(record.version.number)]
    said += [f"{party.position}{party.side}{party.name}" for party in record.parties]
    said += [
        f"{row.term.indicator_id}{row.shares}{row.term.from_quarter}{row.term.to_quarter}"
        for row in record.terms
    ]
    said += [f"{row.position}{row.title}{row.text}" for row in record.texts]
    return _short_code(said)


def _short_code(said: Sequence[str]) -> str:
    return sm3("\n".join(said).encode())[:16].upper()


def _terms(record: Record) -> FormTable:
    columns = [
        _("核算指标"),
        _("核算方式"),
        *(party.name for party in record.districts),
        _("发生地"),
        _("起止季度"),
    ]
    rows = [
        [
            row.term.indicator.name,
            str(row.mode_label),
            *row.shares,
            row.term.arises_in.short_name,
            f"{row.term.from_quarter.label}—{row.term.to_quarter.label}",
        ]
        for row in record.terms
    ]
    return FormTable(_("分享条款"), columns, rows)
