"""The app's models, re-exported from their rooms."""

from projects.agreements.models import (
    Agreement,
    AgreementParty,
    AgreementTerm,
    AgreementVersion,
    CompiledTerm,
    ShareSlice,
    Signature,
    TermShare,
)
from projects.leads.models import Lead
from projects.policies.models import Indicator, IndicatorGroup
from projects.register.models import CodeCounter, Enterprise, EnterpriseName, Project
from projects.transfers.models import Transfer

__all__ = [
    "Agreement",
    "AgreementParty",
    "AgreementTerm",
    "AgreementVersion",
    "CodeCounter",
    "CompiledTerm",
    "Enterprise",
    "EnterpriseName",
    "Indicator",
    "IndicatorGroup",
    "Lead",
    "Project",
    "ShareSlice",
    "Signature",
    "TermShare",
    "Transfer",
]
