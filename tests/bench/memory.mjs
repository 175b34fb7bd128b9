// Memory of a load: the WebAssembly memories of page, engine and parsers; beside it what JavaScript holds (heaps and array
// buffers), and what the operating system says of the page's process, where there is a /proc.
//
// A WebAssembly memory never shrinks, so an instance is at its largest when it ends. Workers tell theirs with every message
// they send, by some lines put before the shipped `worker-boot.js` (the shipped one tells nothing); asking them by the
// DevTools protocol comes too late for some, as a parser lives for less than a second and is busy all the while.
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadFile, openSpanglass, withPage } from "./browser.mjs";
import { Target } from "./targets.mjs";

const EVERY_MS = 40;
const SETTLE_MS = 1500;

/** A copy of the built page whose workers tell their memory. */
export function tellingCopy(dist) {
  const copy = fileURLToPath(new URL("../../target/bench/dist-telling", import.meta.url));
  rmSync(copy, { recursive: true, force: true });
  cpSync(dist, copy, { recursive: true });
  const boot = join(copy, "worker-boot.js");
  writeFileSync(boot, `(${watchMemory})();\n${readFileSync(boot, "utf8")}`);
  return copy;
}

// Runs in page and workers before their other scripts. The page gathers: what each worker had at most.
function watchMemory() {
  const kept = [];
  const sum = () => kept.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const made = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const result = await made.apply(WebAssembly, given);
      const { memory } = (result.instance ?? result).exports;
      if (memory) kept.push(memory);
      return result;
    };
  }
  const channel = new BroadcastChannel("bench-memory");
  if (self.document) {
    const workers = {};
    channel.onmessage = ({ data: { id, bytes } }) => (workers[id] = bytes);
    window.benchMemory = () => ({ page: sum(), workers });
    return;
  }
  const id = `${location.hash === "#parser" ? "parser" : "engine"} ${Math.random()}`;
  const post = self.postMessage;
  self.postMessage = (...given) => {
    channel.postMessage({ id, bytes: sum() });
    return post.apply(self, given);
  };
}

/**
 * Of a page served from a `tellingCopy`, in bytes. `wasm` after the load: page and engine; `wasmPeak`: parsers too, each at
 * its largest, so an upper bound. `js` and `jsPeak` are samples. `process` and `processPeak` are what came to the empty
 * page's `processEmpty`.
 */
export function measureMemory(browser, site, file, parsers) {
  const act = async (page) => {
    const js = new Map();
    await Target.page(page, (target) => void js.set(target, 0));
    await openSpanglass(page, site, parsers);

    let jsPeak = 0;
    const jsNow = () => [...js].reduce((sum, [target, bytes]) => sum + (target.isAlive ? bytes : 0), 0);
    const asked = new Set();
    const sample = async (target) => {
      asked.add(target);
      try {
        const { usedSize, backingStorageSize = 0 } = await target.send("Runtime.getHeapUsage");
        js.set(target, usedSize + backingStorageSize);
        jsPeak = Math.max(jsPeak, jsNow());
      } catch {
        // It has ended meanwhile.
      }
      asked.delete(target);
    };
    // One that is slow to answer holds up no other.
    const sampleAll = () =>
      Promise.race([
        Promise.all([...js.keys()].filter((target) => target.isAlive && !asked.has(target)).map(sample)),
        page.waitForTimeout(EVERY_MS),
      ]);

    const before = new Map((await renderers(browser)).map((id) => [id, resident(id).now]));
    let isLoading = true;
    const sampling = (async () => {
      while (isLoading) await Promise.all([sampleAll(), page.waitForTimeout(EVERY_MS)]);
    })();
    const { ms } = await loadFile(page, file);
    isLoading = false;
    await sampling;
    await page.waitForTimeout(SETTLE_MS);
    await sampleAll();

    const told = await page.evaluate(() => window.benchMemory());
    const of = (kind) => Object.entries(told.workers).filter(([id]) => id.startsWith(kind)).map(([, bytes]) => bytes);
    const [engine, ...others] = of("engine");
    const parts = of("parser");
    if (!engine || others.length) throw new Error("the engine did not tell its memory, or was started twice");
    // The page's process is the one that grew most.
    const [process] = [...before]
      .map(([id, empty]) => ({ empty, ...resident(id) }))
      .sort((a, b) => b.peak - b.empty - (a.peak - a.empty));
    return {
      ms,
      wasm: told.page + engine,
      wasmPeak: told.page + engine + parts.reduce((sum, bytes) => sum + bytes, 0),
      instances: { page: told.page, engine, parsers: parts },
      js: jsNow(),
      jsPeak,
      process: process.now - process.empty,
      processPeak: process.peak - process.empty,
      processEmpty: process.empty,
    };
  };
  return withPage(browser, act, { init: watchMemory });
}

async function renderers(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
}

/** Resident bytes of a process, now and at its peak; 0 where nobody says. */
function resident(id) {
  try {
    const status = readFileSync(`/proc/${id}/status`, "utf8");
    const of = (name) => 1024 * Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)[1]);
    return { now: of("VmRSS"), peak: of("VmHWM") };
  } catch {
    return { now: 0, peak: 0 };
  }
}
