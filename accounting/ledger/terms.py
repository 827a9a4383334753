"""Stored terms as the rules know them: units by the text of their id, parties by the slug of their district."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from accounting.ledger.models import InterpretedBasis
from accounting.rules import CompiledShare, History, Interpretation, credits_of, interpret
from accounting.rules import CompiledTerm as RulesTerm
from kunming_coord.common.errors import Invalid
from projects.agreements.models import AgreementParty, CompiledTerm, ShareSlice
from projects.agreements.terms import ROLES
from projects.policies.queries import policy_with_digest


@dataclass(frozen=True)
class StoredTerm:
    """A compiled term with what evaluating it needs besides: names of the parties, day of signing, policy."""

    rules: RulesTerm
    names: Mapping[str, str]
    signed_on: dt.date | None
    digest: str

    def interpret(self, value_fen: int, history: History | None) -> Interpretation:
        """What the engine credits to each party; raises RulesError, Absent (policy) or Invalid (no day, no history)."""
        if not self.rules.variant:
            return Interpretation(credits_of(self.rules, value_fen), None, {})
        if self.signed_on is None or history is None:
            raise Invalid("协议没有签署日，或缺少此前核算数，不能按约定方式计算。")
        policy = policy_with_digest(self.digest)
        return interpret(policy, self.rules, value_fen, history, on=self.signed_on, names=self.names)

    def credits(self, value_fen: int, history: History | None) -> dict[str, int]:
        """interpret() by party."""
        return self._by_party(self.interpret(value_fen, history).credits)

    def flat_credits(self, value_fen: int) -> dict[str, int]:
        """What the shares alone credit to each party, whatever else the term says."""
        return self._by_party(credits_of(self.rules, value_fen))

    def _by_party(self, credited: Sequence[int]) -> dict[str, int]:
        return {share.party: fen for share, fen in zip(self.rules.shares, credited, strict=True)}

    def as_kept(self, basis: InterpretedBasis) -> "StoredTerm":
        """The term as it was read for a batch: variant, agreed values, day and policy of its basis."""
        used = basis.used
        return replace(
            self,
            rules=replace(self.rules, variant=used["variant"], agreed=used["agreed"]),
            signed_on=dt.date.fromisoformat(used["on"]) if used["on"] else None,
            digest=basis.policy_digest,
        )


def kept_history(basis: InterpretedBasis) -> History | None:
    """The history a batch was computed with."""
    kept = basis.used["history"]
    return History(**kept) if kept is not None else None


def stored_terms(keys: Iterable[int]) -> dict[int, StoredTerm]:
    """Terms by their ids, in a constant number of queries."""
    rows = (
        CompiledTerm.objects.filter(pk__in=set(keys))
        .select_related("indicator", "version__agreement")
        .prefetch_related("slices__district", "slices__party__district")
    )
    return {row.pk: stored_term(row) for row in rows}


def stored_term(term: CompiledTerm) -> StoredTerm:
    """A term whose slices, their districts and parties have been read."""
    slices = list(term.slices.all())
    return StoredTerm(
        rules=as_rules_term(term),
        names={_party_key(share): _party_name(share) for share in slices},
        signed_on=term.version.signing_day,
        digest=term.version.policy_digest,
    )


def as_rules_term(term: CompiledTerm) -> RulesTerm:
    """A stored term as the rules know it."""
    return RulesTerm(
        indicator=term.indicator.code,
        book=term.book,
        mode=term.mode,
        shares=tuple(
            CompiledShare(
                rank=share.position,
                party=_party_key(share),
                unit=str(share.district_id),
                role=ROLES[AgreementParty.Side(share.party.side)] if share.party else "",
                numerator=share.numerator,
            )
            for share in term.slices.all()
        ),
        denominator=term.denominator,
        arises_in=str(term.arises_in_id),
        from_quarter=int(term.from_quarter),
        to_quarter=int(term.to_quarter),
        basis=(),
        lane=term.lane,
        variant=term.variant,
        agreed=term.agreed,
    )


def _party_key(share: ShareSlice) -> str:
    """The slug of the party; slices older than their parties are known by the unit that carries the figure."""
    return share.party.district.slug if share.party and share.party.district else share.district.slug


def _party_name(share: ShareSlice) -> str:
    return share.party.district.name if share.party and share.party.district else share.district.name
