"""The driver of an event hook that checks the URL."""

from driver import serve
from httpx_hooked import Hooked

serve(Hooked())
