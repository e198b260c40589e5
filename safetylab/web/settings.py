"""Django's settings, from the environment. Nothing here is particular to a city.

SAFETYLAB_LAB       the lab's folder, by default the one where the server is started
SAFETYLAB_HOSTS     names under which the pages are reached, besides this machine's own; by commas
SAFETYLAB_PATIENCE  seconds that a reader waits for answers not yet worked out, by default 2
SAFETYLAB_PROXY     1 behind a proxy that speaks HTTPS and says so in X-Forwarded-Proto
SECRET_KEY          by default a new one for every process: nothing here outlives it
"""

import os
from pathlib import Path
from secrets import token_urlsafe

from csp.constants import NONE, SELF

HERE = Path(__file__).parent

SAFETYLAB_LAB = os.environ.get("SAFETYLAB_LAB", ".")
SAFETYLAB_PATIENCE = float(os.environ.get("SAFETYLAB_PATIENCE", "2"))

DEBUG = False
SECRET_KEY = os.environ.get("SECRET_KEY") or token_urlsafe(50)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS += [host for host in os.environ.get("SAFETYLAB_HOSTS", "").split(",") if host]

if os.environ.get("SAFETYLAB_PROXY") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

ROOT_URLCONF = "safetylab.web.urls"
WSGI_APPLICATION = "safetylab.web.wsgi.application"
INSTALLED_APPS = ["django.contrib.staticfiles"]
INSTALLED_APPS += [f"safetylab.web.{room}" for room in ("assess", "data", "api")]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "safetylab.web.middleware.permissions",
    "safetylab.web.api.middleware.sharing",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "safetylab.web.pages.keeping",
    "safetylab.web.middleware.speaking",
    "django.middleware.gzip.GZipMiddleware",  # safe: no page holds a secret or takes input
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.common.CommonMiddleware",
    "safetylab.web.middleware.holding",
    "safetylab.web.middleware.CannotSay",
    "safetylab.web.api.middleware.Machines",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["safetylab.web.context.house"]},
    }
]

# No case-work yet, so no tables: every figure comes from the lab's folder.
DATABASES: dict[str, dict[str, str]] = {}

USE_I18N = True
USE_TZ = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [HERE.parent / "locale"]

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 600

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # An engine's error quotes the cell it could not read: the log tells where, not what.
    "formatters": {"discreet": {"()": "safetylab.web.logs.Discreet"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # A page that is not there is the visitor's affair.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
