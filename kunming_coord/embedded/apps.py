from django.apps import AppConfig


class EmbeddedConfig(AppConfig):
    name = "kunming_coord.embedded"
    label = "embedded"
    verbose_name = "内置服务"
