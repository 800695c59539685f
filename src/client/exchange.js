// One request on the wire and its whole answer, and the two waits around it.
//
// This is the only place that calls fetch. It is JavaScript because it is all about promises,
// streams and timers: one crossing into WebAssembly for a whole exchange, instead of one for each.
//
// An exception that passed through WebAssembly would leave a part of its stack behind. So nothing here
// throws to the caller, whatever a mock of fetch or of a signal does: what comes from outside is
// looked at where a promise catches it, and the caller gets plain values.

/** The longest body that is read, in bytes. A file request has about one kilobyte. */
const LONGEST_BODY = 1 << 20;
/** And of a thousand items of a folder. Box writes a letter beyond ASCII in six bytes, and a name has up to 255. */
const LONGEST_LIST = 1 << 22;
/** The longest part of an unreadable body that an error quotes, in bytes. */
const EXCERPT = 512;

/** A timer set for longer than this fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

// A look at the global costs as much again as the clock itself.
const { performance } = globalThis;
const lenient = new TextDecoder();
const strict = new TextDecoder("utf-8", { fatal: true });

/** Box refuses for a moment, and has done nothing. */
const BLOCKED = ["name_temporarily_reserved", "operation_blocked_temporary"];

/** The shortest token that is looked for in texts: a test's `t` would be found in every word. */
const SHORTEST_SECRET = 8;

/** Settings that stay the same for all calls. Throws where the address or a header cannot be sent. */
export function settings(baseUrl, routes, { fetch, hooks, ...extras } = {}) {
  const address = new URL(baseUrl) && baseUrl.replace(/\/+$/, "");
  const all = {
    routes: routes.split("\n").map((route) => {
      const [method, before, after] = route.split(/[ *]/);
      return { method, before: address + before, after };
    }),
    fetch,
    hooks,
  };
  return varied(all, extras);
}

/** The same settings with more headers. Throws where a header cannot be sent. */
export function varied(settings, { headers, asUser }) {
  const more = new Headers(headers);
  if (asUser !== undefined) more.set("as-user", asUser);
  return { ...settings, headers: { ...settings.headers, ...Object.fromEntries(more) } };
}

/** An id as a segment of a path. One of only dots too: a browser would resolve it before it sends it. */
function escape(id) {
  if (/^\d+$/.test(id)) return id;
  return /^\.+$/.test(id) ? id.replaceAll(".", "%252E") : encodeURIComponent(id.replace(/\p{Cs}/gu, "\ufffd"));
}

/** A request on the wire and what came of it. Plain values only. */
class Reply {
  status = 0;
  /** The end of the exchange, in the words of `ExchangeEnd` in exchange.rs. */
  end = "complete";
  value;
  excerpt;
  cause;
  contentType;
  retryAfterMs;
  /** True where it is certain that nothing was done, and another attempt may do it. */
  isHarmless = false;

  constructor({ method, before, after }, id, query, sent) {
    this.method = method;
    this.url = id === undefined ? before : before + escape(id) + after;
    if (query !== undefined) this.url += query;
    this.sent = sent;
    if (after === "/copy") this.source = id;
    this.isList = after === "/items";
  }
}

/** A header of an answer. A mock's answer may have no headers, or some of another kind. */
function header(response, name) {
  try {
    const text = response.headers.get(name);
    if (typeof text === "string") return text;
  } catch {
    // As if it were not there.
  }
}

function milliseconds(retryAfter) {
  const text = retryAfter?.trim();
  if (/^\d+$/.test(text)) return text * 1000;
  const date = httpDate(text);
  return date >= 0 ? Math.max(0, date - Date.now()) : undefined;
}

/** Sends one request and reads the answer. Rejects only for a signal that cannot be listened to. */
export function exchange(settings, operation, id, query, token, ifMatch, body, timeoutMs, signal, attempt) {
  const reply = new Reply(settings.routes[operation], id, query, body);
  reply.attempt = attempt;
  const headers = { ...settings.headers, authorization: `Bearer ${token}` };
  if (ifMatch !== undefined) headers["if-match"] = ifMatch;
  if (body !== undefined) headers["content-type"] = "application/json";
  const inner = new AbortController();
  const init = {
    method: reply.method,
    headers,
    body,
    // A redirect would take the token to an address that was not configured.
    redirect: "manual",
    signal: inner.signal,
  };
  // Workers refuse what they have no cache for.
  if (globalThis.Request && "cache" in Request.prototype) init.cache = "no-store";
  if (settings.hooks) notify(settings.hooks.onRequest, reply);
  const work = (done, failed) => send(settings, init, reply, token, done, failed);
  return within(work, timeoutMs, signal, (end, cause) => {
    reply.cause = cause;
    reply.end = end;
    inner.abort(cause);
    return reply;
  });
}

/** The reply of a call that did not leave: another one was told to wait, for longer than it has time. */
export function silenced(settings, operation, id, query, body, retryAfterMs) {
  const value = { code: "rate_limit_exceeded", message: "Box asked to wait, in its answer to another call" };
  return Object.assign(new Reply(settings.routes[operation], id, query, body), { status: 429, value, retryAfterMs });
}

// One function from the request to the last byte, and two to call at its end: each promise more would
// cost every call.
async function send({ fetch = globalThis.fetch, hooks }, init, reply, token, done, failed) {
  let promise;
  try {
    promise = fetch(reply.url, init);
  } catch (cause) {
    reply.isHarmless = true;
    return failed(clean(cause, token));
  }
  try {
    const response = await promise;
    const { status, body } = response;
    if (hooks) notify(hooks.onResponse, reply, { status });
    if (reply.end !== "complete") return discard(body); // too late
    if (Number.isInteger(status) && status >= 100 && status < 1000) {
      reply.status = status;
    } else if (response.type === "opaqueredirect") {
      reply.end = "redirected"; // the browser hides its status
    } else {
      throw new TypeError("The answer has no status");
    }
    const ok = status >= 200 && status < 300;
    // The status of a delete says all.
    if (!status || (ok && reply.method === "DELETE")) {
      discard(body);
      return done(reply);
    }
    reply.contentType = header(response, "content-type");
    if (!ok) reply.retryAfterMs = milliseconds(header(response, "retry-after"));
    const chunks = [];
    const longest = reply.isList ? LONGEST_LIST : LONGEST_BODY;
    try {
      if (typeof body?.getReader !== "function") {
        if (body !== null) chunks.push(await wholeBody(response));
        if (chunks[0]?.length > longest) reply.end = "tooLong";
      } else {
        const reader = body.getReader();
        for (let size = 0; ; ) {
          const { done, value } = await reader.read();
          if (done) break;
          if (!ArrayBuffer.isView(value)) throw new TypeError("The body does not come in bytes");
          chunks.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
          size += value.byteLength || 1; // nothing at all, without end, is endless too
          if (size > longest) {
            reply.end = "tooLong";
            discard(reader);
            break;
          }
        }
      }
    } finally {
      read(join(chunks), ok, reply, token);
    }
    done(reply);
  } catch (cause) {
    failed(clean(cause, token));
  }
}

/** Tells a hook. It changes nothing: not by what it throws, either. */
async function notify(hook, { method, url, attempt }, more) {
  try {
    await hook?.({ method, url, attempt, ...more });
  } catch {
    // The call is none of the hook's business.
  }
}

/** Tells the hook of an attempt that failed, and of the wait before the next one. */
export function retrying({ hooks }, reply, delayMs) {
  if (hooks) notify(hooks.onRetry, reply, { delayMs, status: reply.status || undefined, cause: reply.cause });
}

/**
 * A rejection without the token. Where it holds that, or an object that may hold anything, such as the request,
 * only the message is left.
 */
function clean(cause, token) {
  const isClean = (value, depth) => {
    if (typeof value === "string") return redact(value, token) === value;
    if (Object(value) !== value) return true;
    const isKnown = value instanceof Error || [Object, Array].includes(value.constructor);
    const keys = [...Reflect.ownKeys(value), "message", "stack"];
    return isKnown && depth > 0 && keys.every((key) => isClean(value[key], depth - 1));
  };
  try {
    if (isForeign(cause) || isClean(cause, 4)) return cause;
    return new Error(redact(`${cause.message ?? cause}`, token));
  } catch {
    return cause; // who prints it fares no better
  }
}

/**
 * Returns true for what is thrown to steer the program rather than to report a failure: another one's
 * abort, and the private signals of frameworks that render on a server.
 */
export function isForeign(cause) {
  try {
    return cause.name === "AbortError" || typeof cause.digest === "string" || "$$typeof" in cause;
  } catch {
    return false;
  }
}

/** The body of an answer that has no stream: a mock's, or one of a runtime without streams. */
async function wholeBody(response) {
  const text = typeof response.text === "function" ? await response.text() : JSON.stringify(await response.json?.());
  return new TextEncoder().encode(text);
}

async function discard(stream) {
  try {
    await stream?.cancel();
  } catch {
    // It is broken already: nothing left to discard.
  }
}

function join(chunks) {
  if (chunks.length === 1) return chunks[0];
  const all = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** Sets `value` where the body is a JSON object, and `excerpt` where it is not what it should be. */
function read(bytes, ok, reply, token) {
  try {
    const text = strict.decode(bytes);
    const value = JSON.parse(ok ? text : redact(text, token));
    if (value && typeof value === "object" && !Array.isArray(value)) {
      reply.value = value;
      reply.isHarmless = reply.status === 409 && BLOCKED.includes(value.code);
      if (!ok || isAsked(value, reply)) return;
      if (!reply.isList) reply.end = "mistaken";
    }
  } catch {
    // Empty, HTML, cut off, or in no known encoding: quoted below.
  }
  if (reply.end === "complete") reply.end = "unreadable";
  const quoted = new TextEncoder().encode(redact(lenient.decode(bytes), token));
  // As the start of a stream, a character that the cut would split is left out.
  reply.excerpt = new TextDecoder().decode(quoted.subarray(0, EXCERPT), { stream: true });
}

/** Returns true for what the call is about, as far as that can be told. */
function isAsked(value, reply) {
  if (reply.isList) return Array.isArray(value.entries);
  return reply.source === undefined || isCopy(value, reply);
}

/** Returns true for a new object in the folder that was asked for. Box has been seen to send the source. */
function isCopy({ id, folder }, { source, sent }) {
  const text = (id) => (typeof id === "number" ? `${id}` : id);
  const asked = JSON.parse(sent).folder?.id;
  return typeof text(id) === "string" && text(id) !== source && (!folder || !asked || text(folder.id) === asked);
}

/** A server that repeats the request's headers must not put the token into an error. */
function redact(text, token) {
  return token.length < SHORTEST_SECRET ? text : text.replaceAll(token, "[token]");
}

/** Resolves after so many milliseconds; rejects with the signal's reason as soon as it fires. */
export function sleep(ms, signal) {
  let timer;
  const work = (done) => (timer = setTimeout(done, Math.min(ms, LONGEST_TIMER_MS)));
  return within(work, 0, signal, (_, reason) => {
    clearTimeout(timer);
    return Promise.reject(reason);
  });
}

/** The promise's value, unless the time is over (0: no limit) or the signal fires first. */
export function settled(promise, ms, signal) {
  const work = (done, failed) => promise.then(done, failed);
  return within(work, ms, signal, (_, reason) => Promise.reject(reason));
}

/** Asks the token function, and refuses what would not fit into a header. */
export async function askForToken(source) {
  // Not at once: the function may itself make a call.
  const token = await Promise.resolve().then(() => source());
  if (!isToken(token)) {
    throw new TypeError(
      "The token function must return a string of visible ASCII characters without spaces",
    );
  }
  return token;
}

/** Returns true for what can be sent as a bearer token. */
export function isToken(token) {
  return typeof token === "string" && /^[!-~]+$/.test(token);
}

/** Returns true for an object that has all the fields that were sent, with equal values. Both came out of JSON. */
export function holds(object, sent) {
  const isSame = (field, value) => {
    const held = object[field] ?? null;
    const texts = typeof held === "string" && typeof value === "string";
    // Moments, whatever their offsets. Box keeps whole seconds.
    const near = texts && field === "expires_at" && Math.abs(Date.parse(held) - Date.parse(value)) < 1000;
    return near || held === value;
  };
  return Object.entries(JSON.parse(sent)).every((entry) => isSame(...entry));
}

/** The folder that has the name already, in the refusal to make another one. A file may have it. */
export function folderInTheWay(refusal) {
  // Box documents a list, and has been seen to send a single object.
  return [refusal?.context_info?.conflicts].flat().find((item) => item?.type === "folder" && item.id);
}

/**
 * A date in one of HTTP's three forms (RFC 9110, 5.6.7), in milliseconds since 1970, or NaN:
 * `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`.
 */
function httpDate(text) {
  let [, day, month, year, time, zone = "GMT", ...more] = text?.split(/[ ,-]+/) ?? [];
  if (!/^\d/.test(day)) [day, month, year, time] = [month, day, time, year];
  if (/^\d\d$/.test(year)) year = (year < 70 ? 20 : 19) + year;
  const written = `${day?.padStart(2, 0)} ${month} ${year} ${time} ${[zone, ...more]}`;
  const date = Date.parse(written);
  // Date.parse reads much more than HTTP allows, and takes 31 February for 3 March.
  return new Date(date).toUTCString().endsWith(written) ? date : NaN;
}

/** Milliseconds on a clock that never goes back. A test's own clock may be anything. */
export function ticks() {
  try {
    return +performance.now();
  } catch {
    return Date.now();
  }
}

/** A number from 0 to 1, by chance. A test's own may be anything. */
export function random() {
  try {
    return +Math.random();
  } catch {
    return 0.5;
  }
}

/** Returns true for a signal that has fired. */
export function isAborted(signal) {
  try {
    return !!signal?.aborted;
  } catch {
    return false;
  }
}

/** The reason of a signal that has fired. */
export function reasonOf(signal) {
  try {
    const { reason } = signal;
    return reason === undefined ? new DOMException("This operation was aborted", "AbortError") : reason;
  } catch (error) {
    return error;
  }
}

/**
 * Runs `work`, which calls one of the functions that it is given when it is done. Ends before that if
 * it fails, the time is over (0: no limit) or the signal fires: then in what `stopped` makes of it.
 */
function within(work, ms, signal, stopped) {
  return new Promise((resolve) => {
    const abort = () => stop("aborted", reasonOf(signal));
    let open = true;
    let timer;
    const end = (value) => {
      open = false;
      clearTimeout(timer);
      resolve(value);
      if (signal) unwatch(signal, abort);
    };
    const stop = (how, cause) => open && end(stopped(how, cause));
    if (isAborted(signal)) return abort();
    if (signal) watch(signal, abort);
    const late = () => stop("timedOut", new DOMException(`No answer within ${ms} ms`, "TimeoutError"));
    if (ms) timer = setTimeout(late, Math.min(ms, LONGEST_TIMER_MS));
    const failed = (cause) => (isAborted(signal) ? abort() : stop(isForeign(cause) ? "aborted" : "broken", cause));
    work((value) => open && end(value), failed);
  });
}

/** What to call when a signal fires. One listener for all: Node warns where a signal has more than ten. */
const watched = new WeakMap();

function watch(signal, abort) {
  let all = watched.get(signal);
  if (!all) {
    all = new Set();
    all.fire = () => all.forEach((abort) => abort());
    signal.addEventListener("abort", all.fire);
    watched.set(signal, all);
  }
  all.add(abort);
}

function unwatch(signal, abort) {
  const all = watched.get(signal);
  all?.delete(abort);
  if (all?.size !== 0) return;
  watched.delete(signal);
  try {
    signal.removeEventListener("abort", all.fire);
  } catch {
    // A mock's, which cannot: nothing is called any more.
  }
}

