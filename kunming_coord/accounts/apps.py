from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kunming_coord.accounts"
    label = "accounts"
    verbose_name = "人员"
