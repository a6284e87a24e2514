"""The driver of an event hook that checks the URL and its addresses."""

from driver import serve
from httpx_hooked import HookedWithLookup

serve(HookedWithLookup())
