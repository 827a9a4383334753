"""What a document says, once for Word and PDF: 函, 通知, 请示, 协议书 and 呈批表 as the statements that are sealed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.common.flow import Opinion
from kunming_coord.common.word import FormTable, FormText, OfficialText
from projects.agreements.models import Agreement
from projects.agreements.queries import Record
from projects.papers.models import Paper
from projects.papers.moves import Action

SIGN = "（盖章）\n签署人：　　　　　　　　　　　　　　年　　月　　日"
Statement = dict[str, Any]


def paper_statement(paper: Paper) -> Statement:
    """函, 通知 or 请示 in the order of GB/T 9704: 送审稿 until it is issued, then with its head, number and day."""
    day = paper.issued_on if paper.status == "issued" else None
    text = OfficialText(
        title=paper.title,
        recipient=paper.recipient,
        paragraphs=[line.strip() for line in paper.body.split("\n") if line.strip()],
        issuer=paper.signs_as,
        day=day_words(day) if day else _("　　年　　月　　日"),
        number=paper.number,
        mark="" if day else _("送审稿"),
        head=_head(paper) if day else "",
        signer=_signer(paper) if day else "",
        foot=_foot(paper),
        printed=[paper.signs_as, _("%(day)s印发") % {"day": day_words(day)}] if day else [],
    )
    return {
        "statement": "kunming-coord paper 1",
        "form": "paper",
        "kind": paper.get_kind_display(),
        "number": paper.number,
        "title": paper.title,
        "issuer": paper.signs_as,
        "day": day.isoformat() if day else "",
        "agreement": paper.agreement.code,
        "text": asdict(text),
    }


def agreement_statement(agreement: Agreement, record: Record) -> Statement:
    """协议书: parties, clauses, terms and lines to sign on."""
    parties = "、".join(party.name for party in record.parties)
    facts = [
        (_("协议编号"), agreement.code),
        (_("项目"), agreement.project.title),
        (_("适用政策"), f"《{record.policy.title}》"),
        (_("版本"), _("第 %(number)s 版") % {"number": record.version.number}),
        (_("生效季度"), record.version.effective_from.label),
    ]
    clauses = [
        (_("第%(number)s条　%(title)s") % {"number": row.position, "title": row.title}, row.text)
        for row in record.texts
    ]
    text = FormText(
        title=_("跨区域产业协作协议"),
        facts=facts,
        sections=[(_("协议各方"), parties), *clauses],
        tables=[_terms(record)],
        signatures=[f"{party.name}{SIGN}" for party in record.parties],
    )
    return _form_statement(agreement, "agreement", text)


def approval_statement(agreement: Agreement, record: Record, opinions: Sequence[Opinion]) -> Statement:
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
    return _form_statement(
        agreement, "approval", FormText(title=_("协作协议呈批表"), facts=facts, tables=[table])
    )


def day_words(day: dt.date) -> str:
    """A day as official documents write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def _form_statement(agreement: Agreement, form: str, text: FormText) -> Statement:
    return {
        "statement": f"kunming-coord {form} 1",
        "form": form,
        "number": agreement.code,
        "title": text.title,
        "issuer": agreement.drafted_by.name,
        "day": agreement.signed_on.isoformat() if form == "agreement" and agreement.signed_on else "",
        "text": asdict(text),
    }


def _head(paper: Paper) -> str:
    """发文机关标志: a letter names the unit alone, the others call themselves its document."""
    return paper.signs_as if paper.kind == Paper.Kind.LETTER else _("%(name)s文件") % {"name": paper.signs_as}


def _signer(paper: Paper) -> str:
    """签发人, whom only a document to a superior names."""
    if paper.kind != Paper.Kind.REQUEST:
        return ""
    issued = paper.events.filter(action=Action.ISSUE).last()
    return issued.actor_label if issued else ""


def _foot(paper: Paper) -> list[str]:
    said = ((_("抄送"), paper.copies), (_("联系人"), paper.contact), (_("公开属性"), paper.openness))
    return [f"{label}：{words}" for label, words in said if words]


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
