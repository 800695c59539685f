// The public form with JavaScript: sends files one by one, shows the progress of each, and sends a
// broken one again without those that have arrived. Without it, the plain form sends them all at once.

const form = document.getElementById("form");

for (const time of document.querySelectorAll("time")) {
  const local = new Date(time.dateTime);
  time.textContent = local.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  if (form) time.after(" (your time)");
}

// A file that is dropped beside its place must not open in place of this page. One that is picked up by the
// place has been taken by then.
for (const name of ["dragover", "drop"]) {
  addEventListener(name, (event) => {
    if (event.defaultPrevented || !holdsFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "none";
  });
}

if (form) {
  enhance(form);
} else {
  document.getElementById("form-title")?.focus();
}

function enhance(form) {
  const part = (id) => document.getElementById(id);
  const [drop, input, list, status, whole, cancel, submit] =
    ["drop", "files", "list", "status", "whole", "cancel", "submit"].map(part);
  const fields = ["email", "description"].map(part).filter(Boolean);
  const limits = {
    file: Number(form.dataset.maxFile),
    files: Number(form.dataset.maxFiles),
    total: Number(form.dataset.maxTotal),
  };
  /** One submission is one key: the server then knows what has arrived already. */
  const submission = randomKey();
  const idle = [...status.childNodes];
  let entries = [];
  let request = null;

  form.noValidate = true;
  part("drag").hidden = false;
  input.required = false;
  input.removeAttribute("name");
  input.classList.add("sr");
  const picker = element("label", { class: "button" }, "Select files");
  input.replaceWith(picker);
  picker.append(input);

  input.addEventListener("change", () => {
    add(input.files);
    input.value = "";
  });
  // The form has one place for files: it takes them wherever they are dropped. Text goes where it is meant.
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      if (request || !holdsFiles(event)) return;
      event.preventDefault();
      drop.toggleAttribute("data-over", drop.contains(event.target));
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!drop.contains(event.relatedTarget)) drop.removeAttribute("data-over");
  });
  document.addEventListener("drop", (event) => {
    drop.removeAttribute("data-over");
    if (request || !holdsFiles(event)) return;
    event.preventDefault();
    add(filesOnly(event.dataTransfer));
  });
  addEventListener("beforeunload", (event) => {
    if (request) event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!request && isComplete()) send();
  });
  cancel.addEventListener("click", () => request?.abort());

  /** Folders cannot be sent; a browser hands them over as files that cannot be read. */
  function filesOnly(transfer) {
    const items = [...transfer.items].filter((item) => item.kind === "file");
    return items.filter((item) => !item.webkitGetAsEntry?.()?.isDirectory).map((item) => item.getAsFile());
  }

  function add(files) {
    for (const file of files) {
      const entry = { file, key: randomKey(), state: "waiting" };
      entry.row = row(entry);
      entries.push(entry);
      list.append(entry.row);
      if (file.size > limits.file) fail(entry, `Larger than ${readable(limits.file)}. Remove it to go on.`, false);
    }
    mark(input, entries.length > 0 ? "" : "Choose at least one file.");
    list.hidden = entries.length === 0;
  }

  function row(entry) {
    const { name, size } = entry.file;
    const remove = element("button", { type: "button", class: "quiet square", "aria-label": `Remove ${name}` }, icon("i-x"));
    remove.addEventListener("click", () => {
      if (entry.state === "sending") request?.abort();
      const next = entry.row.nextElementSibling ?? entry.row.previousElementSibling;
      entries = entries.filter((other) => other !== entry);
      entry.row.remove();
      list.hidden = entries.length === 0;
      (next?.querySelector("button") ?? input).focus();
    });
    const hint = element("span", { class: "hint num" }, readable(size));
    return element("li", {}, icon("i-file"), element("b", { title: name, dir: "auto" }, name), hint, remove);
  }

  /** Says what is missing, at the field that lacks it; the first of them gets the focus. */
  function isComplete() {
    const wrong = fields.filter((field) => {
      const isEmpty = field.value.trim() === "";
      const message = field.id === "email" ? "Enter an email address, like name@example.com." : "Describe the files.";
      return mark(field, isEmpty || !field.validity.valid ? message : "");
    });
    const total = entries.reduce((sum, { file }) => sum + file.size, 0);
    let message = "";
    if (entries.length === 0) message = "Choose at least one file.";
    else if (entries.length > limits.files) message = `You can send at most ${limits.files} files at a time. Remove some.`;
    else if (total > limits.total) message = `You can send at most ${readable(limits.total)} at a time. Remove some files.`;
    else if (entries.some(({ file }) => file.size > limits.file)) message = "Remove the files that are too large.";
    if (mark(input, message)) wrong.push(input);
    wrong[0]?.focus();
    return wrong.length === 0;
  }

  function mark(field, message) {
    const id = `${field.id}-error`;
    document.getElementById(id)?.remove();
    const described = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((other) => other && other !== id);
    field.removeAttribute("aria-invalid");
    if (message) {
      field.setAttribute("aria-invalid", "true");
      field.closest(".field").append(element("p", { class: "error", id }, icon("i-alert"), element("span", {}, message)));
      described.push(id);
    }
    if (described.length > 0) field.setAttribute("aria-describedby", described.join(" "));
    else field.removeAttribute("aria-describedby");
    return message !== "";
  }

  async function send() {
    lock(true);
    let wasCancelled = false;
    for (const entry of entries.filter(({ state }) => state !== "sent")) {
      if (!entries.includes(entry)) continue; // removed in the meantime
      const position = entries.filter(({ state }) => state === "sent").length + 1;
      status.textContent = `Sending file ${position} of ${entries.length}. Keep this page open.`;
      const outcome = await sendOne(entry);
      if (outcome === "cancelled" && entries.includes(entry)) {
        wasCancelled = true;
        break;
      }
      if (outcome === "closed") break;
    }
    lock(false);
    const sent = entries.filter(({ state }) => state === "sent").length;
    const outcome = entries.some(({ isUnconfirmed }) => isUnconfirmed) ? "confirmed" : "sent";
    if (sent > 0 && sent === entries.length) {
      location.assign(`${location.pathname.replace(/\/$/, "")}/sent/${submission}`);
    } else if (wasCancelled) {
      finish(`Cancelled. ${sent} of ${entries.length} files had arrived; Submit sends the rest.`);
    } else if (entries.length > sent) {
      finish(`${entries.length - sent} of ${entries.length} files were not ${outcome}. Submit tries them again.`);
    } else {
      status.replaceChildren(...idle);
    }
  }

  function finish(message) {
    status.textContent = message;
    submit.focus();
  }

  function lock(isSending) {
    for (const field of fields) field.readOnly = isSending;
    input.disabled = isSending;
    drop.hidden = isSending;
    submit.disabled = isSending;
    submit.textContent = isSending ? "Sending…" : "Submit";
    cancel.hidden = !isSending;
    whole.hidden = !isSending;
    if (isSending) cancel.focus();
    else request = null;
  }

  function sendOne(entry) {
    const body = new FormData();
    body.append("submission", submission);
    body.append("upload", entry.key);
    for (const field of fields) body.append(field.name, field.value.trim());
    body.append("file", entry.file, entry.file.name);
    const progress = element("progress", { max: "1", value: "0", "aria-label": entry.file.name });
    show(entry, "sending", progress);
    return new Promise((resolve) => {
      request = new XMLHttpRequest();
      request.open("POST", location.pathname);
      request.setRequestHeader("accept", "application/json");
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        progress.value = total > 0 ? loaded / total : 0;
        entry.row.querySelector(".hint").textContent = `${readable(progress.value * entry.file.size)} of ${readable(entry.file.size)}`;
        showWhole(entry, progress.value);
      });
      request.addEventListener("load", () => resolve(answered(entry, request)));
      request.addEventListener("abort", () => {
        show(entry, "waiting");
        resolve("cancelled");
      });
      request.addEventListener("error", () => {
        fail(entry, "The connection dropped.", true);
        resolve("failed");
      });
      request.send(body);
    });
  }

  function showWhole(current, part) {
    const weight = ({ file }) => file.size + 1;
    const all = entries.reduce((sum, entry) => sum + weight(entry), 0);
    const sent = entries.filter(({ state }) => state === "sent").reduce((sum, entry) => sum + weight(entry), 0);
    whole.value = (sent + part * weight(current)) / all;
  }

  function answered(entry, { status: code, responseText }) {
    // Only the receipt that names this upload says so: a proxy's page can have a 200, too.
    if (isReceipt(responseText, entry)) {
      show(entry, "sent");
      showWhole(entry, 0);
      return "sent";
    }
    if (code >= 200 && code < 300) {
      fail(entry, "It is not confirmed that this file arrived.", true);
      entry.isUnconfirmed = true;
      return "failed";
    }
    if (code === 404) {
      fail(entry, "This request no longer takes files. Ask the person who sent the link for a new one.", false);
      return "closed";
    }
    fail(entry, problem(responseText) ?? `The file could not be stored (${code}).`, true);
    return "failed";
  }

  function isReceipt(text, { key, file }) {
    try {
      const receipt = JSON.parse(text);
      const isThis = ({ upload, size }) => upload === key && size === file.size;
      return receipt.submission === submission && receipt.files.some(isThis);
    } catch {
      return false; // no receipt at all
    }
  }

  function problem(text) {
    try {
      const body = JSON.parse(text);
      return body.context_info?.errors?.[0]?.message ?? body.message ?? null;
    } catch {
      return null; // whatever stands between here and the server answered
    }
  }

  function fail(entry, message, canRetry) {
    const text = element("span", {}, `${message} `);
    if (canRetry) {
      const again = element("button", { type: "button", class: "text-button" }, "Try this file again");
      again.addEventListener("click", () => {
        if (!request && isComplete()) send();
      });
      text.append(again);
    }
    show(entry, "failed", element("p", { class: "error" }, icon("i-alert"), text));
  }

  function show(entry, state, below) {
    entry.state = state;
    entry.isUnconfirmed = false;
    const { row, file } = entry;
    row.querySelector("progress, .error")?.remove();
    row.toggleAttribute("data-sent", state === "sent");
    row.querySelector(".hint").textContent = state === "sent" ? `${readable(file.size)}, sent` : readable(file.size);
    if (state === "sent") {
      row.querySelector(":scope > button")?.remove();
      row.querySelector("svg").replaceWith(icon("i-check"));
    }
    if (below) row.querySelector(".hint").after(below);
  }
}

function holdsFiles({ dataTransfer }) {
  return dataTransfer !== null && dataTransfer.types.includes("Files");
}

function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function readable(bytes) {
  const units = [bytes === 1 ? "byte" : "bytes", "KB", "MB", "GB", "TB"];
  let unit = 0;
  let size = Math.round(bytes);
  while (size >= 1024 && unit + 1 < units.length) {
    size /= 1024;
    unit += 1;
  }
  return `${size >= 100 || Number.isInteger(size) ? Math.floor(size) : size.toFixed(1)} ${units[unit]}`;
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function icon(id) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#${id}`);
  svg.append(use);
  return svg;
}
