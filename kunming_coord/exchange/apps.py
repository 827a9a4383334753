from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "kunming_coord.exchange"
    label = "exchange"
    verbose_name = "数据交换"
