// Sends spellings through Node clients: lines of JSON in, lines of JSON out. Nothing leaves the machine: every connection goes to
// the recorder, and the worker reports the intended destination.

import http from "node:http";
import net from "node:net";
import readline from "node:readline";
import url from "node:url";

const port = Number(process.argv[2]);
let meant = [];

function divert(host, to) {
  meant.push([String(host), Number(to)]);
  return net.connect(port, "127.0.0.1");
}

const agent = new http.Agent({ keepAlive: false });
agent.createConnection = (options) => divert(options.host, options.port);

function send(options, fields) {
  return new Promise((done) => {
    const request = http.request(options, (answer) => answer.resume().on("end", done).on("error", done));
    for (const [name, value] of Object.entries(fields)) request.setHeader(name, value);
    request.setTimeout(5000, () => request.destroy());
    request.on("error", done).end();
  });
}

// The dispatcher of `fetch` is not exported; the first use creates it.
await fetch("data:,x");
await fetch(`http://127.0.0.1:${port}/`).catch(() => {});
const Dispatcher = globalThis[Symbol.for("undici.globalDispatcher.1")].constructor;
const connect = (options, ready) => {
  const socket = divert(options.hostname, options.port || (options.protocol === "https:" ? 443 : 80));
  socket.once("connect", () => ready(null, socket)).once("error", (error) => ready(error, null));
};

const fallback = (parts) => parts.port || (parts.protocol === "https:" ? 443 : 80);
const clients = {
  fetch: async (text, fields) => {
    const dispatcher = new Dispatcher({ connect, pipelining: 0 });
    try {
      await (await fetch(text, { headers: fields, dispatcher, redirect: "manual", signal: AbortSignal.timeout(5000) })).arrayBuffer();
    } finally {
      dispatcher.destroy().catch(() => {});
    }
  },
  "http.request": async (text, fields) => {
    const parts = new URL(text);
    if (!/^https?:$/.test(parts.protocol)) throw new Error("not HTTP");
    await send({ ...url.urlToHttpOptions(parts), protocol: "http:", port: fallback(parts), agent }, fields);
  },
  // The old parser, which many libraries used for ten years and some still use.
  "url.parse": async (text, fields) => {
    const parts = url.parse(text);
    if (!/^https?:$/.test(parts.protocol) || !parts.hostname) throw new Error("not HTTP");
    await send({ ...parts, protocol: "http:", port: fallback(parts), agent }, fields);
  },
};

process.removeAllListeners("warning");
for await (const line of readline.createInterface({ input: process.stdin })) {
  const { number, text } = JSON.parse(line);
  for (const [client, ask] of Object.entries(clients)) {
    meant = [];
    try {
      await ask(text, { "X-Spelling": `${client} ${number}`, Connection: "close" });
    } catch {
      // A client may refuse.
    }
    process.stdout.write(JSON.stringify({ client, number, meant }) + "\n");
  }
}
process.exit(0);
