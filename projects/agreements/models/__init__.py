"""Agreements: parties, versions, terms, signatures, and what they compile to."""

from projects.agreements.models.agreements import (
    Agreement,
    AgreementClause,
    AgreementParty,
    AgreementQuerySet,
    AgreementVersion,
    ExpiryNotice,
    PartyKind,
    Signature,
    SupplementSignature,
)
from projects.agreements.models.compiled import (
    CompiledTerm,
    Lane,
    Mode,
    QuarterRange,
    QuartersLeft,
    ShareSlice,
)
from projects.agreements.models.terms import (
    AgreementTerm,
    Apportioned,
    Apportionment,
    TermShare,
    apportionment_fits,
)

__all__ = [
    "Agreement",
    "AgreementClause",
    "AgreementParty",
    "AgreementQuerySet",
    "AgreementTerm",
    "AgreementVersion",
    "Apportioned",
    "Apportionment",
    "CompiledTerm",
    "ExpiryNotice",
    "Lane",
    "Mode",
    "PartyKind",
    "QuarterRange",
    "QuartersLeft",
    "ShareSlice",
    "Signature",
    "SupplementSignature",
    "TermShare",
    "apportionment_fits",
]
