from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "kunming_coord.common"
    label = "common"
    verbose_name = "公共"
