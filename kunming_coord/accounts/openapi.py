"""How signing in is described to machines."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """The browser's session cookie."""

    target_class = "kunming_coord.accounts.api.SessionWithChallenge"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """A cookie, named as the settings name it."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
