"""Guarded clients of httpx.

>>> from scopegate.guards import Guard
>>> from scopegate.guards.httpx import Client
>>> guard = Guard.from_file("policy.toml")  # doctest: +SKIP
>>> with Client(guard, follow_redirects=True) as client:  # doctest: +SKIP
...     client.get("https://app.example.com/")

A request that is not in scope raises `scopegate.OutOfScopeError` before any contact. Each redirect is a request. A name
is resolved once for a connection, all of its addresses are decided, and one of them is dialed.
"""

import httpcore
import httpx

from scopegate.guards._httpx_family import make

__all__ = ["AsyncClient", "Client"]

Client, AsyncClient = make(httpx, httpcore)
