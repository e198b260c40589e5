"""What a WSGI server runs."""

import os

from django.core.wsgi import get_wsgi_application

from safetylab.terms.light import start_light
from safetylab.web import warming

start_light()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "safetylab.web.settings")
application = get_wsgi_application()

if host := os.environ.get("SAFETYLAB_WARM"):
    warming.begin(application, host)
