// A static host for the page, such as those that cannot send headers, and that hands out what a test says.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const dist = process.env.PAGE ?? fileURLToPath(new URL("../../dist", import.meta.url));
const TYPES = { ".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml", ".wasm": "application/wasm" };

/**
 * Serves the built page under a path. `instead(name)` may give another answer for a file, `{ status, type, body }`;
 * `undefined` leaves it as it is. Gives the page's address, and `close`.
 */
export async function staticHost(instead = () => undefined, path = "/") {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://x");
    const name = pathname.startsWith(path) ? pathname.slice(path.length) || "index.html" : undefined;
    const other = name && (await instead(name));
    const type = TYPES[extname(name ?? "")] ?? "text/html";
    if (other) return response.writeHead(other.status ?? 200, { "content-type": other.type ?? type }).end(other.body);
    const body = name && (await readFile(join(dist, name)).catch(() => undefined));
    if (body) response.writeHead(200, { "content-type": type }).end(body);
    else response.writeHead(404, { "content-type": "text/html" }).end("<!doctype html><title>Not here</title>");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}${path}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A file of the built page, as text. */
export const built = (name) => readFile(join(dist, name), "utf8");
