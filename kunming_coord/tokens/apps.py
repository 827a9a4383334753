from django.apps import AppConfig


class TokensConfig(AppConfig):
    name = "kunming_coord.tokens"
    label = "tokens"
    verbose_name = "访问令牌"

    def ready(self) -> None:
        from kunming_coord.tokens import openapi  # noqa: F401  (registers itself)
