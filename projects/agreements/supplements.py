"""What a supplementary version may say, and how it differs from the version before: old → new, per term and clause."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.rules import BASES, Policy, ratio_text
from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Invalid
from kunming_coord.common.quarter import Quarter
from projects.agreements.apportionfields import key_words
from projects.agreements.checks import check_terms
from projects.agreements.clausing import ClauseDraft
from projects.agreements.compiled import refuse_overlap
from projects.agreements.drafts import TermDraft, districts_of, drafts_of
from projects.agreements.models import AgreementVersion
from projects.agreements.terms import base_of, compiled_terms, engine_terms
from projects.agreements.variantwords import agreed_rows, variant_title


@dataclass(frozen=True)
class Change:
    """One line of the difference: what, under which name, and the two readings; an empty one means it is not there."""

    about: str
    field: str
    old: str
    new: str


def check_supplement(
    policy: Policy,
    old: AgreementVersion,
    *,
    terms: Sequence[TermDraft],
    effective_from: Quarter,
    clauses: Sequence[ClauseDraft] | None,
    viewer: User,
) -> None:
    """Refuse with Invalid: a quarter that has begun, nothing changed, a computed term rewritten, what the policy refuses."""
    running = Quarter.containing(timezone.localdate())
    if effective_from <= running:
        raise _refused(
            "effective_from",
            _("补充协议只能自%(next)s或以后的季度起执行，已开始的季度按现行版本核算；请改晚。")
            % {"next": running.next.label},
        )
    parties, present = drafts_of(old)
    check_terms(terms, len(districts_of(parties)), effective_from)
    same = unchanged(present, terms)
    for term in present:
        new = next((row for row in terms if row.indicator.pk == term.indicator.pk), None)
        if term.variant and new is not None and new.indicator.code not in same:
            name = term.indicator.name
            raise _refused(
                f"{term.indicator.code}.variant",
                _(
                    "%(name)s按约定方式逐季计算，含以前季度的累计数，补充协议不能改写；可保持不变或去掉该指标。"
                )
                % {"name": name},
            )
    if len(same) == len(present) == len(terms) and not _clauses_change(old, clauses):
        raise _refused("indicators", _("补充协议与现行版本没有不同，请改动条款后再提交。"))
    changed = [term for term in terms if term.indicator.code not in same]
    if changed or not terms:
        compiled_terms(policy, engine_terms(policy, parties, changed, signed_on=timezone.localdate()))
    refuse_overlap(old.agreement.project, terms, viewer=viewer, apart_from=old.agreement)


def unchanged(present: Sequence[TermDraft], terms: Sequence[TermDraft]) -> frozenset[str]:
    """Codes of the indicators whose terms go on as they are; that they are said to begin later does not change them."""
    known = {term.indicator.code: term for term in present}
    return frozenset(
        term.indicator.code
        for term in terms
        if (was := known.get(term.indicator.code)) is not None
        and was.from_quarter <= term.from_quarter
        and replace(
            term, from_quarter=was.from_quarter, base=term.base or was.base, shares=tuple(term.shares)
        )
        == was
    )


def differences(policy: Policy, old: AgreementVersion, new: AgreementVersion) -> list[Change]:
    """What a version changes, indicator by indicator in the order of the policy, then clause by clause."""
    parties, before = drafts_of(old)
    _parties, after = drafts_of(new)
    names = {district.slug: district.name for _side, district in districts_of(parties)}
    was = {term.indicator.code: _words(policy, term, names) for term in before}
    now = {term.indicator.code: _words(policy, term, names) for term in after}
    titles = {term.indicator.code: term.indicator.name for term in [*before, *after]}
    same = unchanged(before, after)
    changes: list[Change] = []
    for code, title in titles.items():
        if code not in same:
            changes += _pairs(title, was.get(code, {}), now.get(code, {}), since=new.effective_from.label)
    return [*changes, *_clause_changes(old, new)]


def _words(policy: Policy, term: TermDraft, names: dict[str, str]) -> dict[str, str]:
    """A term in words, by the name of the field."""
    code = term.indicator.code
    shares = "，".join(f"{name} {share}" for name, share in zip(names.values(), term.shares, strict=False))
    ratio = ratio_text(tuple(term.shares)) if term.shares and sum(term.shares) == 1 else ""
    agreed = "；".join(f"{title} {value}" for title, value in agreed_rows(policy, term, names))
    return {
        _("分享比例"): f"{ratio}（{shares}）" if ratio else shares,
        _("发生地"): term.arises_in.name,
        _("起始季度"): term.from_quarter.label,
        _("截止季度"): term.to_quarter.label,
        _("计算口径"): str(BASES[base_of(policy, term, timezone.localdate())]),
        _("计算方式"): variant_title(policy, code, term.variant) if term.variant else "",
        _("约定值"): agreed,
        _("分摊方法"): key_words(term.apportionment),
        _("偏离理由"): term.deviation_reason,
    }


def _pairs(title: str, old: dict[str, str], new: dict[str, str], *, since: str) -> Iterator[Change]:
    """The fields that differ; that a term is said to begin with the version itself is no change of its own."""
    if not new:
        yield Change(title, _("核算"), _("按现行条款"), _("不再分享"))
        return
    for field in new:
        begins = field == _("起始季度") and old and new[field] == since
        if old.get(field, "") != new[field] and not begins:
            yield Change(title, field, old.get(field, ""), new[field])


def _clause_changes(old: AgreementVersion, new: AgreementVersion) -> Iterator[Change]:
    was = {row.title: row.text for row in old.clauses.all()}
    now = {row.title: row.text for row in new.clauses.all()}
    for title in {**was, **now}:
        if was.get(title) != now.get(title):
            yield Change(_("条款"), title, was.get(title, ""), now.get(title, ""))


def _clauses_change(old: AgreementVersion, clauses: Sequence[ClauseDraft] | None) -> bool:
    kept = [(row.title, row.text) for row in old.clauses.all()]
    return clauses is not None and [(row.title, row.text) for row in clauses] != kept


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
