// A small client of WebDriver. The same commands go over HTTP (ChromeDriver, WebKitWebDriver) or over Firefox's
// own socket, Marionette, so that no driver of its own is needed there.
import { connect } from "node:net";

/** How WebDriver names an element in what it answers. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Whatever a test waits for has come after so many milliseconds; this ends what would never end. */
const HANG = 60_000;

/** The commands in use: their method and address over HTTP. Marionette knows them by these very names. */
const COMMANDS = {
  NewSession: ["POST", "/session"],
  DeleteSession: ["DELETE", ""],
  Navigate: ["POST", "/url"],
  Refresh: ["POST", "/refresh"],
  ExecuteScript: ["POST", "/execute/sync"],
  FindElement: ["POST", "/element"],
  GetElementText: ["GET", "/element/{id}/text"],
  ElementClick: ["POST", "/element/{id}/click"],
  ElementSendKeys: ["POST", "/element/{id}/value"],
  PerformActions: ["POST", "/actions"],
  GetWindowHandle: ["GET", "/window"],
  NewWindow: ["POST", "/window/new"],
  SwitchToWindow: ["POST", "/window"],
  CloseWindow: ["DELETE", "/window"],
  SetWindowRect: ["POST", "/window/rect"],
  TakeScreenshot: ["GET", "/screenshot"],
};

/** A refusal of the driver; `name` is WebDriver's word for it. */
class DriverError extends Error {
  constructor({ error, message }) {
    super(message);
    this.name = error;
  }
}

/** A session with a driver that listens on this port of this machine. */
export async function overHttp(port, capabilities) {
  let session = "";
  const send = async (name, parameters = {}) => {
    const [method, path] = COMMANDS[name];
    const address = `http://127.0.0.1:${port}${session}${path.replace("{id}", parameters.id)}`;
    const response = await fetch(address, {
      method,
      headers: { "content-type": "application/json" },
      body: method === "POST" ? JSON.stringify(parameters) : undefined,
      signal: AbortSignal.timeout(HANG),
    });
    const { value } = await response.json();
    if (!response.ok) throw new DriverError(value);
    return value;
  };
  const { sessionId } = await send("NewSession", { capabilities: { alwaysMatch: capabilities } });
  session = `/session/${sessionId}`;
  return { send, end: () => send("DeleteSession") };
}

/** A session with the Firefox whose Marionette listens on this port. */
export async function overMarionette(port, capabilities) {
  const socket = connect(port, "127.0.0.1");
  const waiting = new Map();
  let last = 0;
  let rest = Buffer.alloc(0);
  let broken;
  const greeted = new Promise((resolve, reject) => {
    // Each message is its length, a colon, and JSON.
    socket.on("data", (bytes) => {
      rest = Buffer.concat([rest, bytes]);
      for (;;) {
        const colon = rest.indexOf(":");
        const end = colon + 1 + Number(rest.subarray(0, colon));
        if (colon < 0 || rest.length < end) return;
        const message = JSON.parse(rest.subarray(colon + 1, end).toString());
        rest = rest.subarray(end);
        if (!Array.isArray(message)) {
          resolve();
          continue;
        }
        const [, id, error, result] = message;
        const { settle, fail } = waiting.get(id);
        waiting.delete(id);
        if (error) fail(new DriverError(error));
        else settle(result);
      }
    });
    const lost = (error) => {
      broken = error ?? new Error("Firefox has closed the connection");
      reject(broken);
      for (const { fail } of waiting.values()) fail(broken);
    };
    socket.on("error", lost);
    socket.on("close", () => lost());
  });
  await greeted;
  const send = (name, parameters = {}) =>
    new Promise((settle, fail) => {
      if (broken) return fail(broken);
      const id = (last += 1);
      const unwrap = (result) => settle(result && "value" in result ? result.value : result);
      waiting.set(id, { settle: unwrap, fail });
      const message = JSON.stringify([0, id, name.includes(":") ? name : `WebDriver:${name}`, parameters]);
      socket.write(`${Buffer.byteLength(message)}:${message}`);
    });
  await send("NewSession", { capabilities: { alwaysMatch: capabilities } });
  return {
    send,
    async end() {
      await send("Marionette:Quit", { flags: ["eForceQuit"] }).catch(() => {});
      socket.destroy();
    },
  };
}

/** What a driver answers while the page is still changing: it is asked again. */
const PASSING = new Set(["stale element reference", "element click intercepted", "element not interactable", "no such element"]);

/** Finds what a person would name: `kind` is "button", "link", "row", "field", "text" or "css". Runs in the page. */
function findInPage(kind, name, isWhole) {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const plain = (text) => (text ?? "").replace(/\s+/g, " ").trim();
  const named = (element) => {
    const ids = (element.getAttribute("aria-labelledby") ?? "").split(" ").filter(Boolean);
    if (ids.length > 0) return plain(ids.map((id) => document.getElementById(id)?.textContent).join(" "));
    if (element.hasAttribute("aria-label")) return plain(element.getAttribute("aria-label"));
    if (element.labels?.length > 0) return plain(element.labels[0].textContent);
    return plain(element.textContent);
  };
  const fits = (text) => (isWhole ? text === name : text.includes(name));
  const all = (selector) => [...(document.querySelector("dialog[open]") ?? document).querySelectorAll(selector)].filter(shown);
  switch (kind) {
    case "css":
      return all(name)[0];
    case "text":
      // The innermost element that holds it.
      return all("*").findLast((element) => plain(element.textContent).includes(name));
    case "field":
      return all("input, select, textarea").find((element) => fits(named(element)));
    case "row":
      return all("tr").find((element) => plain(element.textContent).includes(name));
    default:
      return all({ button: "button, summary, [role=switch]", link: "a[href]" }[kind]).find((element) => fits(named(element)));
  }
}

/** The page in a browser, as a person uses it. Everything waits until it can be done. */
export class Page {
  /** `engine` says how this browser differs; see the test files. */
  constructor(driver, engine, hasScripts) {
    this.driver = driver;
    this.engine = engine;
    this.hasScripts = hasScripts;
  }

  /** Asks again until there is an answer that is neither false nor missing. */
  async until(what, ask) {
    const end = Date.now() + HANG;
    let why = "";
    for (;;) {
      try {
        const answer = await ask();
        if (answer) return answer;
      } catch (error) {
        if (!PASSING.has(error.name)) throw error;
        why = `: ${error.message}`;
      }
      if (Date.now() > end) throw new Error(`waited in vain for ${what}${why}`);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  }

  /** Runs a function in the page. */
  run(work, ...given) {
    return this.driver.send("ExecuteScript", { script: `return (${work}).apply(null, arguments)`, args: given });
  }

  /** Waits until a function of the page gives something. */
  wait(work, ...given) {
    return this.until(`${work}`, () => this.run(work, ...given));
  }

  async #find(kind, name, isWhole = false) {
    const found = await this.until(`${kind} “${name}”`, () => this.run(findInPage, kind, name, isWhole));
    return found[ELEMENT];
  }

  /** Goes to an address, and waits until it is there: Firefox may answer while the page before is still shown. */
  async open(address) {
    await this.driver.send("Navigate", { url: address });
    const isThere = (address) => location.href === address && document.readyState === "complete";
    if (this.hasScripts) await this.wait(isThere, address);
  }

  reload() {
    return this.driver.send("Refresh");
  }

  /** Waits until this text is on the page. */
  async see(text) {
    await this.#find("text", text);
  }

  /** Waits until this text is gone. */
  async miss(text) {
    await this.until(`the end of “${text}”`, async () => !(await this.run(findInPage, "text", text)));
  }

  /** Clicks what has this name, or a part of it. */
  click(kind, name, isWhole = false) {
    return this.until(`a click on ${kind} “${name}”`, async () => {
      await this.driver.send("ElementClick", { id: await this.#find(kind, name, isWhole) });
      return true;
    });
  }

  /** Types into the field with this label, in place of what is there. */
  async fill(label, text) {
    const id = await this.#find("field", label, true);
    await this.run((field) => (field.focus(), field.select()), { [ELEMENT]: id });
    await this.driver.send("ElementSendKeys", { id, text });
  }

  /** Types a date and a time into the parts of the field with this label: month, day, year, hour, minute, half of the day. */
  async fillDate(label, ...parts) {
    const id = await this.#find("field", label, true);
    await this.run((field) => field.focus(), { [ELEMENT]: id });
    await this.keys(this.engine.dateKeys(...parts));
  }

  /** Presses keys one after the other, wherever the focus is. */
  async keys(keys) {
    const actions = [...keys].flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }]);
    await this.driver.send("PerformActions", { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  /** Chooses files of this machine; the field may be hidden. */
  async choose(selector, ...paths) {
    const found = await this.until(selector, () => this.driver.send("FindElement", { using: "css selector", value: selector }));
    await this.driver.send("ElementSendKeys", { id: found[ELEMENT], text: paths.join("\n") });
  }

  /** The value of the field with this label. */
  async value(label) {
    return this.run((field) => field.value, { [ELEMENT]: await this.#find("field", label, true) });
  }

  /** Waits until the field with this label has this value. */
  async holds(label, value) {
    await this.until(`“${value}” in ${label}`, async () => (await this.value(label)) === value);
  }

  /** Without JavaScript in the page: its text, the click on an element, and typing into one. */
  async plain(selector) {
    const found = await this.until(selector, () => this.driver.send("FindElement", { using: "css selector", value: selector }));
    const id = found[ELEMENT];
    return {
      text: () => this.driver.send("GetElementText", { id }),
      click: () => this.driver.send("ElementClick", { id }),
      type: (text) => this.driver.send("ElementSendKeys", { id, text }),
    };
  }

  /** Opens another tab, and goes there; `leave` goes back to this one and closes it. */
  async tab() {
    const { driver } = this;
    const here = await driver.send("GetWindowHandle");
    const { handle } = await driver.send("NewWindow", { type: "tab" });
    const go = (to) => driver.send("SwitchToWindow", { handle: to });
    await go(handle);
    return {
      first: () => go(here),
      second: () => go(handle),
      async leave() {
        await go(handle);
        await driver.send("CloseWindow");
        await go(here);
      },
    };
  }

  size(width, height) {
    return this.driver.send("SetWindowRect", { width, height });
  }

  async picture() {
    // WebKitGTK answers with the next frame, which a page at rest never draws.
    await this.run(() => {
      const draw = (time) => {
        document.documentElement.style.opacity = String(0.999 + (Math.floor(time) % 2) / 10_000);
        requestAnimationFrame(draw);
      };
      requestAnimationFrame(draw);
    });
    return Buffer.from(await this.driver.send("TakeScreenshot", { full: false }), "base64");
  }

  end() {
    return this.driver.end();
  }
}
