"""What a draft rests on."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from accounting.rules import Policy
from kunming_coord.districts.models import District
from projects.agreements.models import AgreementParty
from projects.agreements.terms import side_word
from projects.register.models import Project
from projects.transfers.models import Transfer


@dataclass(frozen=True)
class Ground:
    """The policy as of a day, the project, the approved transfer if there is one, and who drafts."""

    policy: Policy
    project: Project
    transfer: Transfer | None
    drafted_by: District
    day: dt.date = field(default_factory=timezone.localdate)

    @property
    def grade(self) -> str:
        """The recognised grade of participation, for the hint which ratio it earns."""
        return self.transfer.lead.participation if self.transfer and self.transfer.lead else ""

    @property
    def origin(self) -> District:
        """The origin of the transfer, which is not who registered the project where its host filed it."""
        return self.transfer.origin if self.transfer else self.project.origin

    @property
    def host(self) -> District | None:
        """The host of the transfer; without one it is for the form to say."""
        return self.transfer.host if self.transfer else None

    @property
    def host_name(self) -> str:
        """The host by name where it is known, else by what the policy calls it."""
        return self.host.name if self.host else side_word(self.policy, AgreementParty.Side.HOST)
