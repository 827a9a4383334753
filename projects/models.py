"""The app's models, re-exported from their rooms."""

from projects.agreements.models import (
    Agreement,
    AgreementClause,
    AgreementParty,
    AgreementTerm,
    AgreementVersion,
    CompiledTerm,
    ExpiryNotice,
    ShareSlice,
    Signature,
    SupplementSignature,
    TermShare,
)
from projects.agreements.settings import AgreementSetting
from projects.clauses.models import AgreementTemplate, ClauseTemplate, PromiseRule
from projects.frameworks.models import (
    CounterReading,
    Framework,
    FrameworkCounter,
    FrameworkParty,
    FrameworkTask,
)
from projects.leads.models import Lead
from projects.obligations.models import Obligation
from projects.papers.models import Paper, PaperScan
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
    "AgreementClause",
    "AgreementParty",
    "AgreementSetting",
    "AgreementTemplate",
    "AgreementTerm",
    "AgreementVersion",
    "ClauseTemplate",
    "CodeCounter",
    "CompiledTerm",
    "CounterReading",
    "DataAuthorisation",
    "DocumentCheck",
    "DocumentQuote",
    "Enterprise",
    "EnterpriseName",
    "ExpiryNotice",
    "Framework",
    "FrameworkCounter",
    "FrameworkParty",
    "FrameworkTask",
    "Indicator",
    "IndicatorGroup",
    "Lead",
    "Obligation",
    "Paper",
    "PaperScan",
    "PolicyDocument",
    "PolicyVersion",
    "Project",
    "PromiseRule",
    "ShareSlice",
    "Signature",
    "StatisticalListing",
    "SupplementSignature",
    "TermShare",
    "Transfer",
]
