// One request on the wire and its whole answer, and the two waits around it.
//
// This is the only place that calls fetch. It is JavaScript because it is all about promises,
// streams and timers: one crossing into WebAssembly for a whole exchange, instead of one for each.

/** The longest body that is read, in bytes. A file request has about one kilobyte. */
const LONGEST_BODY = 1 << 20;
/** The longest part of an unreadable body that an error quotes, in bytes. */
const EXCERPT = 512;

/** A timer set for longer than this fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

// A look at the global costs as much again as the clock itself.
const { performance } = globalThis;
const lenient = new TextDecoder();
const strict = new TextDecoder("utf-8", { fatal: true });

/** Settings that stay the same for all calls. Throws where HTTP does not allow a header. */
export function settings(baseUrl, routes, fetch, headers, asUser, timeoutMs) {
  const address = baseUrl.replace(/\/+$/, "");
  return {
    routes: routes.split("\n").map((route) => {
      const [method, before, after] = route.split(/[ *]/);
      return { method, before: address + before, after };
    }),
    fetch,
    headers: Object.fromEntries(new Headers(asUser === undefined ? headers : { ...headers, "as-user": asUser })),
    timeoutMs,
  };
}

/** An id as a segment of a path. One of only dots too: a browser would resolve it before it sends it. */
function escape(id) {
  if (/^\d+$/.test(id)) return id;
  return /^\.+$/.test(id) ? id.replaceAll(".", "%252E") : encodeURIComponent(id.toWellFormed?.() ?? id);
}

/** A request on the wire and what came of it. */
class Reply {
  status = 0;
  /** The end of the exchange, in the words of `ExchangeEnd` in exchange.rs. */
  end = "complete";
  value;
  excerpt;
  cause;
  response;

  constructor({ method, before, after }, id, query, sent) {
    this.method = method;
    this.url = id === undefined ? before : before + escape(id) + after;
    if (query !== undefined) this.url += query;
    this.sent = sent;
  }

  // Read only where a call goes wrong.
  get contentType() {
    return this.response?.headers.get("content-type") ?? undefined;
  }

  get retryAfterMs() {
    const text = this.response?.headers.get("retry-after")?.trim();
    if (/^\d+$/.test(text)) return text * 1000;
    const date = httpDate(text);
    return date >= 0 ? Math.max(0, date - Date.now()) : undefined;
  }
}

/** Sends one request and reads the answer. Never rejects: the reply tells how it ended. */
export function exchange(settings, operation, id, query, token, ifMatch, body, signal) {
  const reply = new Reply(settings.routes[operation], id, query, body);
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
    cache: "no-store",
    signal: inner.signal,
  };
  const work = (done, failed) => send(settings.fetch, init, reply, token, done, failed);
  return within(work, settings.timeoutMs, signal, (cause) => {
    reply.cause = cause;
    reply.end = signal?.aborted ? "aborted" : cause?.timedOut ? "timedOut" : "broken";
    inner.abort(cause);
    return reply;
  });
}

// One function from the request to the last byte, and two to call at its end: each promise more would
// cost every call.
async function send(fetch = globalThis.fetch, init, reply, token, done, failed) {
  try {
    const response = await fetch(reply.url, init);
    const { status, body } = response;
    if (reply.end !== "complete") return discard(body); // too late
    if (status) {
      reply.status = status;
      reply.response = response;
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
    const chunks = [];
    const reader = body?.getReader();
    try {
      for (let size = 0; reader; ) {
        const { done, value } = await reader.read();
        if (done) break;
        chunks.push(value);
        size += value.length;
        if (size > LONGEST_BODY) {
          reply.end = "tooLong";
          discard(reader);
          break;
        }
      }
    } finally {
      read(join(chunks), ok, reply, token);
    }
    done(reply);
  } catch (cause) {
    failed(cause);
  }
}

function discard(stream) {
  stream?.cancel().catch(() => {}); // it is broken already: nothing left to discard
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
      return;
    }
  } catch {
    // Empty, HTML, cut off, or in no known encoding: quoted below.
  }
  if (reply.end === "complete") reply.end = "unreadable";
  const quoted = new TextEncoder().encode(redact(lenient.decode(bytes), token));
  // As the start of a stream, a character that the cut would split is left out.
  reply.excerpt = new TextDecoder().decode(quoted.subarray(0, EXCERPT), { stream: true });
}

/** A server that repeats the request's headers must not put the token into an error. */
function redact(text, token) {
  return text.replaceAll(token, "[token]");
}

/** Resolves after so many milliseconds; rejects with the signal's reason as soon as it fires. */
export function sleep(ms, signal) {
  let timer;
  const work = (done) => (timer = setTimeout(done, Math.min(ms, LONGEST_TIMER_MS)));
  return within(work, 0, signal, (reason) => {
    clearTimeout(timer);
    return Promise.reject(reason);
  });
}

/** The promise's value, unless the time is over (0: no limit) or the signal fires first. */
export function settled(promise, ms, signal) {
  const work = (done, failed) => promise.then(done, failed);
  return within(work, ms, signal, (reason) => Promise.reject(reason));
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

/** Returns true for an object that has all the fields that were sent, with equal values. */
export function holds(object, sent) {
  const same = (field, value) => {
    const held = object[field] ?? null;
    const texts = typeof held === "string" && typeof value === "string";
    return field === "expires_at" && texts ? Date.parse(held) === Date.parse(value) : held === value;
  };
  return Object.entries(JSON.parse(sent)).every(([field, value]) => same(field, value));
}

/** The folder that has the name already, in the refusal to make another one. */
export function folderInTheWay(refusal) {
  // Box documents a list, and has been seen to send a single object.
  const [found] = [refusal?.context_info?.conflicts].flat();
  return found?.type === "folder" ? found : undefined;
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

/** Milliseconds on a clock that never goes back. */
export function ticks() {
  return performance.now();
}

/**
 * Runs `work`, which calls one of the functions that it is given when it is done. Ends before that if
 * it fails, the time is over (0: no limit) or the signal fires: then in what `stopped` makes of it.
 */
function within(work, ms, signal, stopped) {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve(stopped(signal.reason));
    let open = true;
    const end = (value) => {
      open = false;
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      resolve(value);
    };
    const stop = (reason) => open && end(stopped(reason));
    const abort = () => stop(signal.reason);
    const timer = ms && setTimeout(() => stop(timeout(ms)), Math.min(ms, LONGEST_TIMER_MS));
    signal?.addEventListener("abort", abort);
    work((value) => open && end(value), stop);
  });
}

function timeout(ms) {
  const error = new DOMException(`No answer within ${ms} ms`, "TimeoutError");
  return Object.defineProperty(error, "timedOut", { value: true });
}
