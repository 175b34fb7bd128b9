// Real back-ends in memory, for tests: on ports of their own, fed over the network, ended by their process.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PATIENCE_MS = 60_000;

/** Ports that are free now; all at once, so that none is told twice. */
async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, () => new Promise((done, fail) => {
      const server = createServer();
      server.once("error", fail).listen(0, "127.0.0.1", () => done(server));
    })),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/** `cors`: lines of its HTTP block; none, and no page of another origin may read its answers. */
const config = ([query, grpc, otlp], cors) => `
service:
  extensions: [jaeger_storage, jaeger_query]
  pipelines:
    traces: { receivers: [otlp], exporters: [jaeger_storage_exporter] }
  telemetry: { metrics: { level: none } }
extensions:
  jaeger_query:
    storage: { traces: mem }
    http:
      endpoint: 127.0.0.1:${query}
${cors}
    grpc: { endpoint: 127.0.0.1:${grpc} }
  jaeger_storage:
    backends: { mem: { memory: { max_traces: 10000 } } }
receivers:
  otlp: { protocols: { http: { endpoint: 127.0.0.1:${otlp} } } }
exporters:
  jaeger_storage_exporter: { trace_storage: mem }
`;

/** Starts a program and waits until `address` answers. Resolves to what ends it. */
async function start(program, args, env, address) {
  const process = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], env: { ...globalThis.process.env, ...env } });
  let said = "";
  process.stderr.on("data", (bytes) => (said = `${said}${bytes}`.slice(-2000)));
  process.once("error", (error) => (said += error));
  const close = async () => {
    const ended = process.exitCode ?? new Promise((exit) => process.once("exit", exit));
    // It would wait for connections that the browser keeps.
    process.kill("SIGKILL");
    await ended;
  };
  const until = Date.now() + PATIENCE_MS;
  while (!(await fetch(address).then(({ ok }) => ok, () => false))) {
    if (process.exitCode !== null || Date.now() > until) {
      await close();
      throw new Error(`${program} does not answer: ${said}`);
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  return close;
}

async function post(address, document, accepted) {
  const headers = { "content-type": "application/json" };
  const { status } = await fetch(address, { method: "POST", headers, body: JSON.stringify(document) });
  if (status !== accepted) throw new Error(`${address} took no traces: HTTP ${status}`);
}

/**
 * Starts Jaeger. `recipe`: the configuration that the page tells, taken to the letter. Resolves to `{ url, feed, close }`; `feed`
 * takes a document of OTLP JSON.
 */
export async function startJaeger(program, recipe = "") {
  const folder = mkdtempSync(join(tmpdir(), "spanglass-jaeger-"));
  const ports = await freePorts(3);
  const cors = recipe.split("\n").filter((line) => /^ {6}/.test(line)).join("\n");
  const file = join(folder, "jaeger.yaml");
  writeFileSync(file, config(ports, cors));
  const url = `http://127.0.0.1:${ports[0]}`;
  const end = await start(program, ["--config", `file:${file}`], {}, `${url}/api/v3/services`);
  const close = async () => {
    await end();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, feed: (document) => post(`http://127.0.0.1:${ports[2]}/v1/traces`, document, 200), close };
}

/** Starts Zipkin, with more of its environment. Resolves to `{ url, feed, close }`; `feed` takes spans of its own. */
export async function startZipkin(jar, env = {}) {
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const close = await start("java", ["-Xmx256m", "-jar", jar], { QUERY_PORT: `${port}`, ...env }, `${url}/health`);
  return { url, feed: (spans) => post(`${url}/api/v2/spans`, spans, 202), close };
}
