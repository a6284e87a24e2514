"""The driver of httpx2, synchronous."""

import httpx2
from driver import serve
from httpx_family import HttpxDriver

serve(HttpxDriver(httpx2, "scopegate.guards.httpx2"))
