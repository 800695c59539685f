// Starts the page, and says so when it has stopped. It stands in a file of its own because a content
// security policy without 'unsafe-inline' lets no script run inside the document.

// Before anything is drawn: the looks that were chosen on an earlier visit.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Where the browser keeps nothing, the page looks as the system has it.
}

// The build writes the names and hashes of the two files into the head.
const script = document.querySelector('link[rel="modulepreload"]');
const wasm = document.querySelector('meta[name="module"]');
const element = (id) => document.getElementById(id);

/** True where a page of another origin shows this one in a frame: `frame-ancestors` only holds in a header. */
function isFramed() {
  try {
    return top.location.origin !== location.origin;
  } catch {
    return true;
  }
}

/** Says why the page does not start. */
function instead(id) {
  element("starting").hidden = true;
  element(id).hidden = false;
}

/** Fetches the module and its script at the same time, and starts the page. */
async function begin() {
  // Not by a preload: Firefox and WebKit do not match one with a fetch that has a hash, and fetch it twice.
  const fetching = fetch(wasm.content, { integrity: wasm.dataset.integrity });
  // Where the script does not come, nobody waits for the module.
  fetching.catch(() => {});
  const { default: start } = await import(script.href);
  await start({ module_or_path: fetching });
}

// A file that is dropped beside its place must not open in place of the page: nothing happens. A place that takes it
// has done so by then, and a field for files does it by itself.
for (const name of ["dragover", "drop"]) {
  addEventListener(name, (event) => {
    const { defaultPrevented, dataTransfer, target } = event;
    if (defaultPrevented || !dataTransfer?.types.includes("Files") || target.type === "file") return;
    event.preventDefault();
    dataTransfer.dropEffect = "none";
  });
}

// Where old.js has said that the browser is too old, nothing starts.
if (isFramed()) instead("framed");
else if (element("old").hidden) {
  try {
    await begin();
  } catch (error) {
    instead("failed");
    element("why").textContent = String(error);
  }
}

// After a trap the module's state is of no use, and every later click would fail without a word.
function stopped(error) {
  if (!(error instanceof WebAssembly.RuntimeError) || element("broken").open) return;
  element("fault").textContent = String(error);
  element("broken").showModal();
}
addEventListener("error", ({ error }) => stopped(error));
addEventListener("unhandledrejection", ({ reason }) => stopped(reason));
element("reload").addEventListener("click", () => location.reload());
