"""The driver of httpx2, asynchronous."""

import httpx2
from driver import serve
from httpx_family import AsyncHttpxDriver

serve(AsyncHttpxDriver(httpx2, "scopegate.guards.httpx2"))
