"""The driver of httpx, synchronous."""

import httpx
from driver import serve
from httpx_family import HttpxDriver

serve(HttpxDriver(httpx, "scopegate.guards.httpx"))
