const sheets = {};

/**
 * Adds a style sheet behind those that are there. It is added once; one that could not be fetched leaves
 * nothing behind and can be asked for again.
 */
export function sheet(href, integrity) {
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
