from django.apps import AppConfig


class DistrictsConfig(AppConfig):
    name = "kunming_coord.districts"
    label = "districts"
    verbose_name = "区域"
