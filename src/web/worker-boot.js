// Starts the engine, or with #parser a further instance of the same module. Its own version (`?v=`) is handed on to the
// files it loads, whose names carry no hash.

// A failure nobody waits for must reach the page's `onerror` too.
self.addEventListener("unhandledrejection", (event) => {
  throw event.reason;
});

const here = new URL(import.meta.url);
const at = (name) => {
  const url = new URL(name, here);
  url.search = here.search;
  return url;
};

const compile = async (url) => {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} could not be fetched: ${response.status}`);
  return response.headers.get("content-type") === "application/wasm"
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
};

// A parser gets the compiled module from the engine, in its first message. Listening starts before anything is awaited:
// what arrives while nobody listens is lost.
const handed = () =>
  new Promise((resolve) => {
    self.addEventListener("message", (event) => resolve(event.data.module), { once: true });
  });

const compiling = self.location.hash === "#parser" ? handed() : compile(at("worker_bg.wasm"));
const [{ default: init }, module] = await Promise.all([import(at("worker.js")), compiling]);

// The engine finds it here, to hand it to parsers.
self.spanglassModule = module;
await init({ module_or_path: module });
