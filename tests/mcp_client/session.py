"""Ask `scopegate mcp` with the official client, which validates every answer against the schema of its tool.

Usage: session.py COMMAND POLICY OTHER_POLICY
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time

from mcp import ClientSession, MCPError, StdioServerParameters
from mcp.client.stdio import stdio_client

TOOLS = ["check", "filter", "check_finding", "check_report", "partition", "classes", "facts", "show"]
# Calls that are measured.
CALLS = 300
# The longest time of a call in the middle, in milliseconds. It includes the client.
LONGEST_CALL = 20


async def ask(session: ClientSession, tool: str, **arguments: object) -> dict:
    result = await session.call_tool(tool, arguments)
    assert not result.is_error, (tool, arguments, result.content)
    assert result.structured_content is not None, (tool, result)
    return result.structured_content


async def ask_wrongly(session: ClientSession, tool: str, **arguments: object) -> str:
    result = await session.call_tool(tool, arguments)
    assert result.is_error, (tool, arguments, result)
    return result.content[0].text


async def run(session: ClientSession) -> None:
    welcome = await session.initialize()
    assert welcome.server_info.name == "scopegate" and "`check`" in welcome.instructions, welcome
    print(f"   protocol {welcome.protocol_version}")
    tools = (await session.list_tools()).tools
    assert [tool.name for tool in tools] == TOOLS, tools
    assert all(tool.annotations.read_only_hint and tool.output_schema for tool in tools), tools

    targets = ["app.example.com", "https://app.example.com/admin/1", "status.example.com", "evil.org", "a b"]
    answer = await ask(session, "check", targets=targets)
    assert [one["verdict"] for one in answer["decisions"]] == [
        "in-scope",
        "out-of-scope",
        "third-party",
        "third-party",
        None,
    ], answer
    assert answer["all_in_scope"] is False and answer["testing_authorized"] is True, answer
    assert answer["notices"], answer
    evidence = {"addresses": ["10.0.0.1"]}
    answer = await ask(session, "check", targets=["app.example.com"], evidence=evidence)
    assert answer["decisions"][0]["basis"] == "not-public", answer
    assert (await ask(session, "filter", targets=targets))["targets"] == targets[:1]
    assert (await ask(session, "check_finding", **{"class": "phishing"}))["decision"]["in_scope"] is False
    report = await ask(session, "check_report", **{"class": "xss", "targets": ["app.example.com"]})
    assert report["decision"]["in_scope"] is True, report
    parts = await ask(session, "partition", network="31.31.140.0/23")
    assert [one["in_scope"] for one in parts["decisions"]] == [True, False], parts
    assert (await ask(session, "classes", word="clickjacking"))["classes"][0]["id"] == "clickjacking"
    assert len((await ask(session, "facts"))["facts"]) > 25
    shown = await ask(session, "show")
    assert shown["caveats"] == ["systems run by our resellers"] and shown["testing"]["requests_per_second"] == 5, shown

    assert "mcp.bad-arguments" in await ask_wrongly(session, "check", targets="app.example.com")
    assert "mcp.too-many" in await ask_wrongly(session, "filter", targets=["app.example.com"] * 1001)

    resources = (await session.list_resources()).resources
    assert [str(resource.uri) for resource in resources] == ["scopegate://policy", "scopegate://policy/text"]
    for resource in resources:
        contents = (await session.read_resource(resource.uri)).contents
        assert "*.example.com" in contents[0].text, contents
    prompt = await session.get_prompt("stay_in_scope")
    assert "Example disclosure" in prompt.messages[0].content.text, prompt

    times = []
    for _ in range(CALLS):
        start = time.perf_counter()
        await session.call_tool("check", {"targets": ["app.example.com"]})
        times.append((time.perf_counter() - start) * 1000)
    middle = statistics.median(times)
    print(f"   a call takes {middle:.2f} ms, with the client")
    assert middle < LONGEST_CALL, middle


async def run_with_two(session: ClientSession) -> None:
    """Two policies: each call names one, and each decides by itself."""
    welcome = await session.initialize()
    assert "`policy`, `other`" in welcome.instructions, welcome
    tools = {tool.name: tool for tool in (await session.list_tools()).tools}
    assert list(tools) == TOOLS, tools
    for name, tool in tools.items():
        named = name not in ("classes", "facts")
        assert ("policy" in tool.input_schema["required"]) == named, tool
        assert not named or tool.input_schema["properties"]["policy"]["enum"] == ["policy", "other"], tool

    targets = ["app.example.com", "status.example.com"]
    for policy, kept, authorized in (("policy", targets[:1], True), ("other", targets[1:], False)):
        answer = await ask(session, "filter", policy=policy, targets=targets)
        assert answer["targets"] == kept and answer["testing_authorized"] is authorized, answer
        decisions = (await ask(session, "check", policy=policy, targets=targets))["decisions"]
        assert [one["in_scope"] for one in decisions] == [target in kept for target in targets], decisions
    report = await ask(session, "check_report", policy="other", **{"class": "xss", "targets": ["app.example.com"]})
    assert report["decision"]["in_scope"] is False, report
    assert (await ask(session, "partition", policy="policy", network="31.31.140.0/24"))["all_in_scope"] is True
    assert (await ask(session, "show", policy="other"))["posture"] == "report-only"
    assert (await ask(session, "check_finding", policy="policy", **{"class": "phishing"}))["decision"]["in_scope"] is False
    assert (await ask(session, "classes", word="clickjacking"))["classes"][0]["id"] == "clickjacking"

    for wrong in ({}, {"policy": "acme"}, {"policy": ["policy"]}, {"policy": None}, {"policy": "Policy"}):
        message = await ask_wrongly(session, "check", targets=targets, **wrong)
        assert "mcp.no-policy" in message or "mcp.bad-arguments" in message, (wrong, message)
    assert "mcp.bad-arguments" in await ask_wrongly(session, "facts", policy="policy")

    addresses = [str(resource.uri) for resource in (await session.list_resources()).resources]
    stems = [f"scopegate://policies/{key}" for key in ("policy", "other")]
    assert addresses == [address + end for address in stems for end in ("", "/text")], addresses
    contents = [(await session.read_resource(address)).contents[0].text for address in addresses]
    assert ["globex" in text for text in contents] == [False, False, True, True], contents
    prompt = await session.get_prompt("stay_in_scope", {"policy": "other"})
    assert "Globex disclosure" in prompt.messages[0].content.text, prompt
    for wrong in ({}, {"policy": "acme"}):
        try:
            await session.get_prompt("stay_in_scope", wrong)
        except MCPError as error:
            assert "mcp.no-policy" in str(error), error
        else:
            raise AssertionError("a prompt without a policy")


async def main(command: str, policies: list[str]) -> None:
    for test, used in ((run, policies[:1]), (run_with_two, policies)):
        arguments = [argument for policy in used for argument in ("-p", policy)]
        server = StdioServerParameters(command=command, args=["mcp", *arguments])
        async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
            await test(session)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2:]))
