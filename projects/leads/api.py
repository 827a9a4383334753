"""Leads for machines; thin as the pages are."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import EventOut, filtered_page
from kunming_coord.common.serializers import page_json
from projects.leads.filters import LeadFilter
from projects.leads.models import Lead
from projects.leads.queries import for_detail, for_list
from projects.register.api import ProjectOut, UnitOut, project_json
from projects.register.disclosure import Level


class LeadOut(serializers.ModelSerializer[Lead]):
    """A lead, read by its own district and the city only; times are the server's."""

    origin = UnitOut(read_only=True)
    project = serializers.SerializerMethodField()

    class Meta:
        model = Lead
        fields: tuple[str, ...] = (
            "uid",
            "code",
            "status",
            "version",
            "origin",
            "project",
            "participation_claimed",
            "participation",
            "first_contact_on",
            "registered_at",
            "created_at",
        )

    @extend_schema_field(ProjectOut)
    def get_project(self, lead: Lead) -> dict[str, Any]:
        """The project, in full."""
        return project_json(lead.project, Level.OWN)


class LeadDetailOut(LeadOut):
    """A lead with its story."""

    events = EventOut(many=True, read_only=True)

    class Meta(LeadOut.Meta):
        fields: tuple[str, ...] = (*LeadOut.Meta.fields, "contact_officer", "description", "events")


class LeadPage(serializers.Serializer[Any]):
    """A page of leads."""

    count = serializers.IntegerField()
    page = serializers.IntegerField()
    size = serializers.IntegerField()
    results = LeadOut(many=True)


LIST_PARAMETERS = [
    OpenApiParameter("status", str, description="状态代码"),
    OpenApiParameter("q", str, description="编号、项目名称或企业名称的一部分"),
    OpenApiParameter("page", int),
    OpenApiParameter("size", int, enum=[20, 50, 100]),
]


@extend_schema(operation_id="leads_list", summary="线索列表", parameters=LIST_PARAMETERS, responses=LeadPage)
@api_view(["GET"])
def list_leads(request: Request) -> Response:
    """The leads this account may see."""
    rows = for_list(account_of(request)).select_related("project__enterprise")
    page = filtered_page(LeadFilter, rows, request)
    return Response(page_json(page, LeadOut(page.object_list, many=True).data))


@extend_schema(operation_id="leads_retrieve", summary="线索详情", responses=LeadDetailOut)
@api_view(["GET"])
def show_lead(request: Request, uid: str) -> Response:
    """One lead; foreign is absent."""
    return Response(LeadDetailOut(get_object_or_404(for_detail(account_of(request)), uid=uid)).data)
