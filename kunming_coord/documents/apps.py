from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "kunming_coord.documents"
    label = "documents"
    verbose_name = "电子凭证"
