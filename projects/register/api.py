"""The project as machines read it, inside leads, transfers and agreements."""

from typing import Any

from rest_framework import serializers

from kunming_coord.common.serializers import YuanField
from kunming_coord.districts.models import District
from projects.register.models import Project
from projects.visibility.schema import Disclosed
from projects.visibility.standing import Standing

# Key of the API → field of the table of 可见范围; what is not here carries nothing of the project.
FIELDS = {
    **{
        name: name
        for name in ("code", "title", "enterprise_name", "industry_code", "stage", "origin", "chain")
    },
    **{name: name for name in ("credit_code", "national_code")},
    "planned_investment": "planned_investment_fen",
    "agreed_investment": "agreed_investment_fen",
}


class UnitOut(serializers.ModelSerializer[District]):
    """A unit by its stable code."""

    class Meta:
        model = District
        fields = ("slug", "name")


class ProjectOut(Disclosed, serializers.ModelSerializer[Project]):
    """A project as far as the reader stands near it (`standing` in the context); amounts in 元 as text."""

    disclosed = FIELDS
    credit_code = serializers.CharField(source="enterprise.credit_code", required=False)
    stage = serializers.CharField(source="status")
    planned_investment = YuanField(source="planned_investment_fen", allow_null=True)
    agreed_investment = YuanField(source="agreed_investment_fen", allow_null=True, required=False)
    amount_unit = serializers.SerializerMethodField()

    class Meta:
        model = Project
        fields: tuple[str, ...] = (
            "uid",
            "code",
            "title",
            "enterprise_name",
            "industry_code",
            "stage",
            "planned_investment",
            "credit_code",
            "national_code",
            "agreed_investment",
            "amount_unit",
        )

    def to_representation(self, instance: Project) -> dict[str, Any]:
        row = super().to_representation(instance)
        standing: Standing = self.context["standing"]
        return standing.shown("project", row, FIELDS)

    def get_amount_unit(self, project: Project) -> str:
        """Every amount of the API is in 元."""
        return "yuan"


def project_json(project: Project, standing: Standing) -> dict[str, Any]:
    """A project as somebody who stands like this may read it."""
    return dict(ProjectOut(project, context={"standing": standing}).data)
