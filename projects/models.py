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
from projects.policies.models import (
    DocumentCheck,
    DocumentQuote,
    Indicator,
    IndicatorGroup,
    PolicyDocument,
    PolicyVersion,
)
from projects.register.models import CodeCounter, Enterprise, EnterpriseName, Project
from projects.register.standing import DataAuthorisation, StatisticalListing
from projects.transfers.models import Transfer

__all__ = [
    "Agreement",
    "AgreementParty",
    "AgreementTerm",
    "AgreementVersion",
    "CodeCounter",
    "CompiledTerm",
    "DataAuthorisation",
    "DocumentCheck",
    "DocumentQuote",
    "Enterprise",
    "EnterpriseName",
    "Indicator",
    "IndicatorGroup",
    "Lead",
    "PolicyDocument",
    "PolicyVersion",
    "Project",
    "ShareSlice",
    "Signature",
    "StatisticalListing",
    "TermShare",
    "Transfer",
]
