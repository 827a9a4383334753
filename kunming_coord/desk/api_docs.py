"""The API described: OpenAPI 3.1, and a page to read it on that keeps the content security policy."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import IsAuthenticated


class Schema(SpectacularAPIView):
    """openapi.yaml as the code has it; equal to docs/openapi.yaml."""

    permission_classes = [IsAuthenticated]


class Docs(SpectacularSwaggerSplitView):
    """Swagger UI from our own static files; its script comes from a second request, so nothing is inline."""

    permission_classes = [IsAuthenticated]
    url_name = "desk:api-schema"
    template_name = "desk/api_docs.html"


schema = Schema.as_view()
docs = Docs.as_view()
