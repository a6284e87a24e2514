"""The driver of httpx, asynchronous."""

import httpx
from driver import serve
from httpx_family import AsyncHttpxDriver

serve(AsyncHttpxDriver(httpx, "scopegate.guards.httpx"))
