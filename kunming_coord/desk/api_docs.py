"""The API described: OpenAPI 3.1, and a page to read it on that keeps the content security policy."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request


@cache
def described() -> Any:
    """The schema as the code has it: the same for everybody while a process lives, and dear to make."""
    return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]


class KeptSchema(SchemaGenerator):
    """Answers with the schema that was made first."""

    def get_schema(self, request: Request | None = None, public: bool = False) -> Any:
        """OpenAPI 3.1 as a mapping; it depends neither on who asks nor on the request."""
        return described()


class Schema(SpectacularAPIView):
    """openapi.yaml as the code has it; equal to docs/openapi.yaml."""

    permission_classes = [IsAuthenticated]
    generator_class = KeptSchema


class Docs(SpectacularSwaggerSplitView):
    """Swagger UI from our own static files; its script comes from a second request, so nothing is inline."""

    permission_classes = [IsAuthenticated]
    url_name = "desk:api-schema"
    template_name = "desk/api_docs.html"


schema = Schema.as_view()
docs = Docs.as_view()
