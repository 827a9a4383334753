"""Composition: wires every room together; nothing of ours imports this module.

Development needs no variables at all (embedded PostgreSQL and Valkey); production refuses to start without them.
"""

import hashlib
import re
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from kunming_coord.common.networks import read_networks
from kunming_coord.embedded.urls import broker_url
from kunming_coord.schedule import BEAT

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
RUN_DIR = Path(env("KC_RUN_DIR", default=str(BASE_DIR / ".run")))
PRODUCTION = env("DJANGO_ENV", default="development") == "production"
DEMO = env.bool("KC_DEMO", default=not PRODUCTION)
DEBUG = False


def _required(name: str) -> str:
    """A variable production cannot do without; the error names the line that mends it."""
    value: str = env(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"DJANGO_ENV=production needs {name}: set it in the environment, e.g. export {name}=… (see README)."
        )
    return value


if PRODUCTION and DEMO:
    raise ImproperlyConfigured("DJANGO_ENV=production refuses demo accounts: unset KC_DEMO or set KC_DEMO=0.")

if PRODUCTION:
    SECRET_KEY = _required("DJANGO_SECRET_KEY")
    ALLOWED_HOSTS = _required("DJANGO_ALLOWED_HOSTS").split(",")
else:
    SECRET_KEY = env("DJANGO_SECRET_KEY", default="development-only-not-secret")
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]

# --- seals: the key this deployment signs receipts and documents with (docs/decisions) --------------------------

if PRODUCTION:
    SEAL_KEY = _required("KC_SEAL_KEY")
else:  # the same after every start, and worth nothing outside development
    SEAL_KEY = env("KC_SEAL_KEY", default="") or hashlib.sha256(f"seal {SECRET_KEY}".encode()).hexdigest()
SEAL_OLD_KEYS = [key for key in env("KC_SEAL_OLD_KEYS", default="").split(",") if key]
for _name, _key in (("KC_SEAL_KEY", SEAL_KEY), *(("KC_SEAL_OLD_KEYS", key) for key in SEAL_OLD_KEYS)):
    if not re.fullmatch(r"[0-9a-f]{64}", _key):
        raise ImproperlyConfigured(
            f"{_name} must be 64 hexadecimal digits per key, e.g. from: openssl rand -hex 32"
        )

# --- databases: kc_app serves requests and tasks, kc_owner migrates ---------------------------------------------


def _database(variable: str, role: str) -> dict[str, Any]:
    if PRODUCTION:
        _required(variable)
    if env(variable, default=""):
        config = dict(env.db_url(variable, engine="django.db.backends.postgresql"))
        config["OPTIONS"] = {"connect_timeout": 5, "application_name": f"kunming-coord {role}"}
    else:
        config = {
            "ENGINE": "kunming_coord.embedded.backend",
            "NAME": "kunming_coord",
            "OPTIONS": {"embedded_role": role, "application_name": f"kunming-coord {role}"},
        }
    config.update(CONN_MAX_AGE=60, CONN_HEALTH_CHECKS=True, ATOMIC_REQUESTS=False)
    return config


DATABASES = {
    "default": _database("DATABASE_URL", "app"),
    "owner": _database("DATABASE_OWNER_URL", "owner"),
}
DATABASE_ROUTERS = ["kunming_coord.common.routers.OwnerOnlyMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- applications, lowest floor first ---------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.admin",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
    "kunming_coord.embedded",
    "kunming_coord.common",
    "kunming_coord.audit",
    "kunming_coord.districts",
    "kunming_coord.accounts",
    "kunming_coord.signin",
    "kunming_coord.tokens",
    "kunming_coord.exchange",
    "kunming_coord.documents",
    "parks",
    "projects",
    "accounting",
    "kunming_coord.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kunming_coord.signin.middleware.SessionLimits",
    "kunming_coord.accounts.middleware.LoginRequiredByDefault",
    "kunming_coord.audit.middleware.AuditContext",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kunming_coord.common.middleware.DomainErrors",
    "kunming_coord.common.middleware.NoStore",
]

ROOT_URLCONF = "kunming_coord.urls"
WSGI_APPLICATION = "kunming_coord.wsgi.application"
ASGI_APPLICATION = "kunming_coord.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "kunming_coord.desk.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- people ------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["kunming_coord.accounts.backends.ActiveMembershipBackend"]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "accounts:login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Links that open without an account; some deployment zones may not have any.
PHONE_LINKS = env.bool("KC_PHONE_LINKS", default=not PRODUCTION)

# The daily digest by mail, through Django's mail backend; notices on screen need none of it.
MAIL_NOTICES = env.bool("KC_MAIL_NOTICES", default=False)
if MAIL_NOTICES:
    vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
    DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="noreply@localhost")

# --- safety ------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
# Our own proxies: X-Forwarded-For is believed as far as they have written it. None unless named: then the peer counts.
TRUSTED_PROXIES = read_networks(env.list("KC_TRUSTED_PROXIES", default=[]), name="KC_TRUSTED_PROXIES")
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_IDLE = env.int("KC_SESSION_IDLE_MINUTES", default=30) * 60
SESSION_LONGEST = SESSION_COOKIE_AGE = 12 * 3600
# Who needs the second step to sign in: "city" the roles of city bodies, "off" nobody (who wants to may use it).
SECOND_FACTOR = env("KC_SECOND_FACTOR", default="city" if PRODUCTION else "off")
if SECOND_FACTOR not in ("city", "off"):
    raise ImproperlyConfigured('KC_SECOND_FACTOR must be "city" or "off".')
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("DJANGO_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
CSRF_FAILURE_VIEW = "kunming_coord.common.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "kunming_coord.exchange.uploads.LimitedUpload",  # no file beyond 10 MB, on any page
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- language, time, files ---------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Files are collected for production only; development and tests serve them from where they lie.
STATIC_ROOT = Path(env("KC_STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))) if PRODUCTION else None
# Manifest storage costs half a minute per run; development and tests serve the plain files.
_STATIC = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if PRODUCTION
    else ("django.contrib.staticfiles.storage.StaticFilesStorage")
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC},
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = False
MAP_GEOJSON = env("KC_MAP_GEOJSON", default="data/kunming_counties.geojson")

# --- workers -----------------------------------------------------------------------------------------------------

CELERY_BROKER_URL = _required("REDIS_URL") if PRODUCTION else env("REDIS_URL", default="") or broker_url()
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = BEAT

# --- API ---------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "kunming_coord.tokens.authentication.TokenAuthentication",
        "kunming_coord.accounts.api.SessionWithChallenge",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "kunming_coord.common.http.problem_response",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "昆明市跨区域产业协作平台 API",
    "DESCRIPTION": "协作项目填报数，非官方统计数据。金额为字符串，单位元，精确到分。",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "kunming_coord.common.openapi.add_problems",
    ],
    "ENUM_NAME_OVERRIDES": {
        "DocumentStateEnum": "projects.policies.models.DocumentState",
        "ComparedStateEnum": "accounting.reconciliation.models.State",
        "ParticipationEnum": "projects.leads.models.Participation",
        "MainVintageEnum": "accounting.mainfigures.models.Vintage",
        "StatisticsAnswerEnum": "accounting.reconciliation.models.Answer",
        "DeviationReasonEnum": "accounting.reconciliation.models.Reason",
        "ImportModeEnum": "kunming_coord.exchange.models.Mode",
        "ModeEnum": "projects.agreements.models.Mode",
        "FilingKindEnum": "accounting.filings.vocabulary.Kind",
        "RelocationClassEnum": "projects.transfers.models.RelocationClass",
        "OpinionVerdictEnum": "projects.transfers.asked.OpinionVerdict",
        "OpinionKindEnum": "projects.transfers.asked.OpinionKind",
        "StepNoteKindEnum": "projects.transfers.asked.NoteKind",
        "TransferChangeKindEnum": "projects.transfers.changes.ChangeKind",
        "ContributionSideEnum": "projects.transfers.parts.ContributionSide",
        "PartySideEnum": "projects.agreements.models.agreements.PartySide",
        "PartyKindEnum": "projects.agreements.models.PartyKind",
        "ObjectionKindEnum": "projects.leads.records.ObjectionKind",
        "ObjectionAnswerEnum": "projects.leads.records.ObjectionAnswer",
        "ContributionKindEnum": "projects.transfers.parts.ContributionKind",
        "PaperKindEnum": "projects.papers.models.Paper.Kind",
        "FrameworkKindEnum": "projects.frameworks.models.Framework.Kind",
        "LevelEnum": "accounting.receipts.models.TaxReceipt.Level",
        "StageEnum": "projects.register.models.Project.Stage",
        "TenancyStageEnum": "projects.siting.tenancies.models.Stage",
        "ParkPartyRoleEnum": "parks.directory.models.ParkParty.Role",
        "ParkPhaseStateEnum": "parks.directory.models.ParkPhase.State",
        "ParkKindEnum": "parks.directory.models.Park.Kind",
        "ParkLevelEnum": "parks.directory.models.Park.Level",
        "BuildingKindEnum": "parks.space.models.Building.Kind",
        "LeadingIndustryKindEnum": "parks.directory.models.LeadingIndustry.Kind",
        "LegacyIssueKindEnum": "parks.joint.models.LegacyIssue.Kind",
        "QuotaKindEnum": "parks.quotas.measures.QuotaKind",
        "QuotaActionEnum": "parks.quotas.models.QuotaAction",
        "QuotaOrderActionEnum": "parks.quotas.services.ORDERED",
        "ClaimedQuotaEnum": "projects.siting.quotas.models.KINDS",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"kunming_coord": {"level": "INFO"}, "accounting": {"level": "INFO"}},
}
