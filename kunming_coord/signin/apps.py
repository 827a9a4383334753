from django.apps import AppConfig


class SigninConfig(AppConfig):
    name = "kunming_coord.signin"
    label = "signin"
    verbose_name = "登录"
