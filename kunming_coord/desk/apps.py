from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "kunming_coord.desk"
    label = "desk"
    verbose_name = "工作台"
