// Fetches the modules that are not needed from the start, together with their style.
//
// The build puts `fetch` from here in place of the browser's in the loader that wasm-split-cli writes, which
// asks for modules by the names that they have before the build names them after what they hold.

/** For each of those names the file, its hash, and the style sheet of its views; JSON from the build. */
const modules = JSON.parse(MODULES);

/** Fetches the module at `url`, which is ready once its style is. */
export async function fetch(url) {
  const { file, integrity, style } = modules[url.pathname.split("/").at(-1)];
  const [answer] = await Promise.all([
    globalThis.fetch(new URL(file, url), { integrity }),
    style && sheet(new URL(style.file, url).href, style.integrity),
  ]);
  // Browsers compile what they stream only under this media type, which not every host sends.
  return new Response(answer.body, { headers: { "content-type": "application/wasm" } });
}

const sheets = {};

/**
 * Adds a style sheet behind those that are there. It is added once; one that could not be fetched leaves
 * nothing behind and can be asked for again.
 */
function sheet(href, integrity) {
  return (sheets[href] ??= new Promise((come, fail) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", integrity, href });
    link.onload = come;
    link.onerror = () => {
      link.remove();
      delete sheets[href];
      fail(new Error(`Failed to fetch ${href}`));
    };
    document.head.append(link);
  }));
}
