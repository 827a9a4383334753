"""Documents on their way through the register, through the services as people would take them."""

import datetime as dt
from dataclasses import replace

from accounting.rules import Quote
from projects.policies.documents import Finding
from projects.policies.entries import Entry
from projects.policies.models import PolicyDocument
from projects.policies.registering import confirm_document, register_document
from support.policy_world import TEXT, Staff

NOTICE = "village-notice-2026"
RATE = Quote("返还比率", "资金池按三成返还各村，其余留作统筹")
STATED = Finding(
    state="valid",
    checked_on=dt.date(2026, 2, 3),
    note="市政府门户网站公开文本。",
    proof="https://example.org/notice",
    valid_to=dt.date(2030, 12, 31),
)
ENTRY = Entry(
    title="示例市关于资金池返还的通知",
    finding=STATED,
    number="示例〔2026〕8号",
    issuer="示例市人民政府办公室",
    issued_on="2026-01-15",
    url="https://example.org/notice",
    in_force=dt.date(2026, 1, 1),
    quotes=(RATE,),
)

FINDING = {
    "state": "valid",
    "checked_on": "2026-02-03",
    "note": STATED.note,
    "proof": STATED.proof,
    "valid_to": "2030-12-31",
}
CORRECTION = FINDING | {
    "title": ENTRY.title,
    "number": ENTRY.number,
    "issuer": ENTRY.issuer,
    "issued_on": ENTRY.issued_on,
    "url": ENTRY.url,
    "in_force": "2026-01-01",
}
BODY = CORRECTION | {"code": NOTICE, "quotes": [{"about": RATE.about, "text": RATE.text}]}
"""The same entry as machines send it."""


def registered(staff: Staff, entry: Entry = ENTRY, code: str = NOTICE) -> PolicyDocument:
    """A document nobody but its registrar has seen."""
    return register_document(code=code, entry=entry, actor=staff.author)


def compared(staff: Staff, entry: Entry = ENTRY, code: str = NOTICE) -> PolicyDocument:
    """A document another person has compared with the original."""
    return confirm_document(document=registered(staff, entry, code), actor=staff.reviewer)


def text_of_the_notice(code: str = NOTICE, entry: Entry = ENTRY, quote: str = "资金池按三成返还各村") -> str:
    """The sample policy, resting on a registered document which it cites by its code."""
    head, rest = TEXT.split("document:\n")[0], TEXT.split("in_force:")[1]
    identity = f"document: {code}\nauthority: {entry.issuer}\nnumber: {entry.number}\nin_force:"
    source = f"status: documented\n        source: {{document: {code}, quote: {quote}}}"
    return (
        (head + identity + rest)
        .replace("status: inferred\n        note: 由“三成”推断", source)
        .replace('value: "0.3"', "value: 三成")
        .replace('unit: "1"\n    checked_on', "unit: text\n    checked_on")
        .replace('is: "pool * rate"', "is: \"if(rate = '三成', pool * 30%, 0)\"")
    )


def with_quotes(*quotes: Quote) -> Entry:
    """The entry with other phrases."""
    return replace(ENTRY, quotes=quotes)
