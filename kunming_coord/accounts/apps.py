from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kunming_coord.accounts"
    label = "accounts"
    verbose_name = "人员"

    def ready(self) -> None:
        from kunming_coord.accounts import openapi  # noqa: F401  (registers itself)
