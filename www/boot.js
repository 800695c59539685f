// Starts the page. It stands in a file of its own because a content security policy without
// 'unsafe-inline' lets no script run inside the document.
//
// The names and hashes of the two files come from the links that the build writes into the head.
const script = document.querySelector('link[rel="modulepreload"]');
const wasm = document.querySelector('link[rel="preload"][as="fetch"]');

try {
  const { default: start } = await import(script.href);
  await start({ module_or_path: fetch(wasm.href, { integrity: wasm.integrity }) });
} catch (error) {
  document.getElementById("starting").hidden = true;
  document.getElementById("failed").hidden = false;
  document.getElementById("why").textContent = String(error);
}
