"""The driver of requests."""

from driver import serve
from requests_family import RequestsDriver

serve(RequestsDriver())
