// A small static file server, for `make run`, the browser tests and the measurements. Loopback only.
//
//   node tests/serve.mjs DIRECTORY [--port 8080] [--base /any/sub/path/]
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".gz": "application/gzip",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/**
 * Serves the files under `root` at `base`; port 0 takes any free one. `headers` go with every answer.
 * Resolves to `{ url, close }`.
 */
export async function serve({ root, base = "/", port = 0, headers = {} }) {
  const top = resolve(root);
  const server = createServer(async (request, response) => {
    const refuse = (status, more = {}) => response.writeHead(status, { ...headers, ...more }).end();
    if (request.method !== "GET" && request.method !== "HEAD") return refuse(405);
    let path;
    let versioned;
    try {
      const url = new URL(request.url, "http://localhost");
      path = decodeURIComponent(url.pathname);
      versioned = url.searchParams.has("v") || /-[0-9a-f]{16}[._]/.test(path);
    } catch {
      return refuse(400);
    }
    if (`${path}/` === base) return refuse(301, { location: base });
    if (!path.startsWith(base)) return refuse(404);
    let file = join(top, path.slice(base.length));
    if (file !== top && !file.startsWith(top + sep)) return refuse(404);
    if (path.endsWith("/")) file = join(file, "index.html");
    const found = await stat(file).catch(() => null);
    if (!found?.isFile()) return refuse(404);
    response.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "content-length": found.size,
      "cache-control": versioned ? "max-age=31536000, immutable" : "no-cache",
      ...headers,
    });
    if (request.method === "HEAD") return response.end();
    createReadStream(file).on("error", () => response.destroy()).pipe(response);
  });
  await new Promise((done, fail) => server.once("error", fail).listen(port, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}${base}`,
    close: () =>
      new Promise((done) => {
        server.close(done);
        server.closeAllConnections();
      }),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { port: { type: "string", default: "0" }, base: { type: "string", default: "/" } },
  });
  try {
    const { url } = await serve({ root: positionals[0] ?? "dist", base: values.base, port: Number(values.port) });
    console.log(`Spanglass is at ${url}  (Ctrl-C ends it)`);
  } catch (error) {
    console.error(
      error.code === "EADDRINUSE"
        ? `Port ${values.port} is taken by another program. Try: make run PORT=8081`
        : `The page cannot be served: ${error.message}`,
    );
    process.exit(1);
  }
}
