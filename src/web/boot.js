// The first script of the page: theme, policy, then the page's WebAssembly. An ordinary script in the head, not a
// module, so that theme and policy stand before the first paint and the first request.
"use strict";
(() => {
  const { js, wasm } = document.currentScript.dataset;

  let theme = null;
  try {
    theme = localStorage.getItem("spanglass:theme");
  } catch {
    // Storage is blocked, as in some frames: the system's theme, then.
  }
  if (theme !== "light" && theme !== "dark") {
    theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  }
  document.documentElement.dataset.theme = theme;

  // Only what the address of the page names may be connected to. A policy added later can only narrow, so the page
  // is loaded anew when its fragment comes to name another origin.
  const namedOrigins = () => {
    const origins = new Set();
    for (const [, value] of location.hash.matchAll(/[#?&](?:traceURL|profileURL|api)=([^&]*)/g)) {
      try {
        const url = new URL(decodeURIComponent(value.replaceAll("+", " ")), document.baseURI);
        if (/^https?:$/.test(url.protocol) && url.origin !== location.origin) origins.add(url.origin);
      } catch {
        // Not an address: the page will say so.
      }
    }
    return origins;
  };
  const allowed = namedOrigins();
  const policy = document.createElement("meta");
  policy.httpEquiv = "Content-Security-Policy";
  policy.content = ["connect-src 'self'", ...allowed].join(" ");
  document.head.append(policy);
  const { dataset } = document.documentElement;
  const reload = (event) => {
    if ([...namedOrigins()].every((origin) => allowed.has(origin))) return;
    event.stopImmediatePropagation();
    // Once. And a page that starts only now would still fetch what it may not: it looks for this.
    if ("leaving" in dataset) return;
    dataset.leaving = "";
    location.reload();
  };
  // A changed fragment is told by `popstate` first: the page listens to both, and must hear neither before the reload.
  addEventListener("popstate", reload);
  addEventListener("hashchange", reload);

  const parsed = new Promise((resolve) => {
    if (document.body) resolve();
    else addEventListener("DOMContentLoaded", resolve, { once: true });
  });
  const at = (address) => new URL(address, document.baseURI).href;
  const start = async () => {
    try {
      const { default: init } = await import(at(js));
      await parsed;
      await init({ module_or_path: at(wasm) });
    } catch (error) {
      await parsed;
      const notice = document.createElement("p");
      notice.setAttribute("role", "alert");
      const help =
        window.origin === "null"
          ? "This frame has no origin: give the frame's sandbox allow-same-origin."
          : "Loading the page again may help; else this browser may be too old for it (it needs WebAssembly with SIMD).";
      notice.textContent = `Spanglass could not start. ${help} ${error}`;
      document.body.prepend(notice);
      console.error(error);
    }
  };
  start();
})();
