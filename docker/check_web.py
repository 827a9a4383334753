"""Health of the web container: it answers and reaches its database, asked the way the proxy in front asks."""

import http.client
import os
import sys

connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=5)
host = os.environ["DJANGO_ALLOWED_HOSTS"].split(",")[0].lstrip(".")
connection.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
sys.exit(connection.getresponse().status >= 400)
