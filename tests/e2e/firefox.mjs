// Firefox, driven over WebDriver BiDi: what one journey needs of it, and no more; no driver beside it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import WebSocket from "ws";

const PATIENCE_MS = 60_000;

/**
 * Starts a Firefox without a screen. Resolves to `{ page, close }`; of the page `goto`, `evaluate` (a function and plain
 * arguments), `until` (the same, until it gives something), `press` (one key), `click` (a selector) and `faults`: errors that the
 * console was told, as sentences.
 */
export async function startFirefox(program, { width, height }) {
  const profile = mkdtempSync(join(tmpdir(), "spanglass-firefox-"));
  const process = spawn(program, ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0", "about:blank"], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...globalThis.process.env, MOZ_HEADLESS_WIDTH: `${width}`, MOZ_HEADLESS_HEIGHT: `${height}` },
  });
  const end = async () => {
    const ended = process.exitCode ?? new Promise((exit) => process.once("exit", exit));
    process.kill();
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    const { send, listen, hangUp } = await connect(await listening(process));
    await send("session.new", { capabilities: {} });
    await send("session.subscribe", { events: ["log.entryAdded"] });
    const { contexts } = await send("browsingContext.getTree", {});
    const { context } = contexts[0];
    await send("browsingContext.setViewport", { context, viewport: { width, height } });
    const faults = [];
    listen("log.entryAdded", ({ level, text }) => level === "error" && faults.push(text));
    const close = async () => {
      await send("session.end", {}).catch(() => {});
      hangUp();
      await end();
    };
    return { page: pageOf(send, context, faults), close };
  } catch (error) {
    await end();
    throw error;
  }
}

/** The address that Firefox says it listens at. */
function listening(process) {
  return new Promise((found, failed) => {
    let said = "";
    const late = setTimeout(() => failed(new Error(`Firefox does not listen: ${said}`)), PATIENCE_MS);
    process.once("exit", () => failed(new Error(`Firefox ended: ${said}`)));
    process.stderr.on("data", (bytes) => {
      said += bytes;
      const address = said.match(/WebDriver BiDi listening on (ws:\S+)/)?.[1];
      if (!address) return;
      clearTimeout(late);
      found(`${address}/session`);
    });
  });
}

/** Commands and events over one socket. */
async function connect(address) {
  const socket = new WebSocket(address);
  await new Promise((open, failed) => {
    socket.onopen = open;
    socket.onerror = () => failed(new Error(`no connection to ${address}`));
  });
  const waiting = new Map();
  const listeners = new Map();
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    if (message.type === "event") return listeners.get(message.method)?.(message.params);
    const [done, failed] = waiting.get(message.id) ?? [];
    waiting.delete(message.id);
    if (message.type === "error") failed?.(new Error(`${message.error}: ${message.message}`));
    else done?.(message.result);
  };
  let last = 0;
  const send = (method, params) =>
    new Promise((done, failed) => {
      last += 1;
      waiting.set(last, [done, failed]);
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  return { send, listen: (event, heard) => listeners.set(event, heard), hangUp: () => socket.close() };
}

function pageOf(send, context, faults) {
  const evaluate = async (run, ...values) => {
    // What goes and comes is text: nothing of the protocol's own notation of values is needed.
    const expression = `(async () => JSON.stringify((await (${run})(...${JSON.stringify(values)})) ?? null))()`;
    const answer = await send("script.evaluate", { expression, target: { context }, awaitPromise: true });
    if (answer.type === "exception") throw new Error(answer.exceptionDetails.text);
    return JSON.parse(answer.result.value);
  };
  const until = async (run, ...values) => {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await new Promise((pass) => setTimeout(pass, 50))) {
      const found = await evaluate(run, ...values);
      if (found) return found;
    }
    throw new Error(`not within ${PATIENCE_MS} ms: ${run} ${JSON.stringify(values)}`);
  };
  const place = (selector) =>
    until((selector) => {
      const box = document.querySelector(selector)?.getBoundingClientRect();
      return box?.width && [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)];
    }, selector);
  return {
    faults,
    evaluate,
    until,
    goto: (url) => send("browsingContext.navigate", { context, url, wait: "complete" }),
    async click(selector) {
      const [x, y] = await place(selector);
      const steps = [{ type: "pointerMove", x, y }, { type: "pointerDown", button: 0 }, { type: "pointerUp", button: 0 }];
      await send("input.performActions", { context, actions: [{ type: "pointer", id: "mouse", actions: steps }] });
    },
    async press(value) {
      const steps = [{ type: "keyDown", value }, { type: "keyUp", value }];
      await send("input.performActions", { context, actions: [{ type: "key", id: "keys", actions: steps }] });
    },
  };
}
