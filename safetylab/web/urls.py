"""Every page on one page."""

from django.urls import path, register_converter
from django.views.decorators.http import require_safe

from safetylab.terms.words import LANGUAGES
from safetylab.web import errors
from safetylab.web.assess import views


class Language:
    """The first part of every address."""

    regex = "|".join(LANGUAGES)
    to_python = to_url = staticmethod(str)


class Form:
    """The forms in which a table can be downloaded."""

    regex = "csv|json"
    to_python = to_url = staticmethod(str)


register_converter(Language, "language")
register_converter(Form, "form")

urlpatterns = [
    path("", require_safe(views.front), name="front"),
    path("<language:language>/", require_safe(views.overview), name="overview"),
    path("<language:language>/quality/", require_safe(views.quality), name="quality"),
    path(
        "<language:language>/data/<slug:table>.<form:form>",
        require_safe(views.data),
        name="table",
    ),
    path(
        "<language:language>/data/<slug:table>/<slug:code>.<form:form>",
        require_safe(views.data),
        name="data",
    ),
]

handler404 = errors.not_found
handler500 = errors.broken
