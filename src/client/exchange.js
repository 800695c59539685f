// One request on the wire and its whole answer, and the two waits around it.
//
// This is the only place that calls fetch. It is JavaScript because it is all about promises,
// streams and timers: one crossing into WebAssembly for a whole exchange, instead of one for each.

/** The longest body that is read, in bytes. A file request has about one kilobyte. */
const LONGEST_BODY = 1 << 20;
/** The longest part of an unreadable body that an error quotes, in bytes. */
const EXCERPT = 512;

// How an exchange ended. `End` in exchange.rs names the same numbers.
const COMPLETE = 0;
const BROKEN = 1;
const TIMED_OUT = 2;
const ABORTED = 3;
const REDIRECTED = 4;
const TOO_LONG = 5;

/** In the order of `Method` in call.rs. */
const METHODS = ["GET", "PUT", "DELETE", "POST"];

/** A timer set for longer than this fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const lenient = new TextDecoder();
const strict = new TextDecoder("utf-8", { fatal: true });

/** What stays the same for all calls. Throws where HTTP does not allow a header. */
export function settings(fetch, headers, timeoutMs) {
  return { fetch, headers: Object.fromEntries(new Headers(headers)), timeoutMs };
}

/** What came of one request. */
class Reply {
  status = 0;
  end = COMPLETE;
  value;
  excerpt;
  cause;
  headers;

  constructor(method, url, sent) {
    this.method = method;
    this.url = url;
    this.sent = sent;
  }

  // Read only where a call goes wrong.
  get contentType() {
    return this.headers?.get("content-type") ?? undefined;
  }

  get retryAfter() {
    return this.headers?.get("retry-after") ?? undefined;
  }
}

/** Sends one request and reads the answer. Never rejects: the reply tells how it ended. */
export function exchange(settings, method, url, token, ifMatch, body, signal) {
  const reply = new Reply(METHODS[method], url, body);
  const headers = { ...settings.headers, authorization: `Bearer ${token}` };
  if (ifMatch !== undefined) headers["if-match"] = ifMatch;
  if (body !== undefined) headers["content-type"] = "application/json";
  const request = (inner) => ({
    method: reply.method,
    headers,
    body,
    // A redirect would take the token to an address that nobody configured.
    redirect: "manual",
    cache: "no-store",
    signal: inner,
  });
  const broken = (cause) => {
    reply.cause = cause;
    reply.end = signal?.aborted ? ABORTED : cause?.timedOut ? TIMED_OUT : BROKEN;
    return reply;
  };
  const work = (inner) => send(settings.fetch, request(inner), reply, token);
  return within(work, settings.timeoutMs, signal).then(() => reply, broken);
}

// One function from the request to the last byte: each further async function would cost every call.
async function send(fetch = globalThis.fetch, init, reply, token) {
  const response = await fetch(reply.url, init);
  if (init.signal.aborted) return discard(response.body);
  const { status, ok } = response;
  if (!status) return withoutStatus(response, reply);
  reply.status = status;
  reply.headers = response.headers;
  // The status of a delete says all.
  if (ok && reply.method === "DELETE") return discard(response.body);
  const chunks = [];
  const reader = response.body?.getReader();
  try {
    for (let size = 0; reader; ) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      size += value.length;
      if (size > LONGEST_BODY) {
        reply.end = TOO_LONG;
        discard(reader);
        break;
      }
    }
  } finally {
    read(join(chunks), ok, reply, token);
  }
}

/** The browser hides the status of a redirect; a stand-in for fetch may have none. */
function withoutStatus(response, reply) {
  if (response.type !== "opaqueredirect") throw new TypeError("The answer has no status");
  reply.end = REDIRECTED;
  discard(response.body);
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
  return within(
    (inner) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, Math.min(ms, LONGEST_TIMER_MS));
        inner.addEventListener("abort", () => clearTimeout(timer));
      }),
    0,
    signal,
  );
}

/** The promise's value, unless the time is over (0: no limit) or the signal fires first. */
export function settled(promise, ms, signal) {
  return within(() => promise, ms, signal);
}

/** Asks the token function, and lets nothing through that would not fit into a header. */
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

/** Whether it can be sent as a bearer token. */
export function isToken(token) {
  return typeof token === "string" && /^[!-~]+$/.test(token);
}

/** Whether the object has all the fields that were sent, with equal values. */
export function holds(object, sent) {
  const same = (field, value) => {
    const held = object[field] ?? null;
    if (field === "expires_at" && held && value) return Date.parse(held) === Date.parse(value);
    return held === value;
  };
  return Object.entries(JSON.parse(sent)).every(([field, value]) => same(field, value));
}

/** Milliseconds on a clock that never goes back. */
export function ticks() {
  return performance.now();
}

/**
 * Runs `work`, and rejects as soon as the time is over (0: no limit) or the signal fires, whether or
 * not the work listens to the signal that it is given.
 */
function within(work, ms, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const inner = new AbortController();
    const stop = (reason) => {
      finish(reject)(reason);
      inner.abort(reason);
    };
    const abort = () => stop(signal.reason);
    const timer = ms && setTimeout(() => stop(timeout(ms)), Math.min(ms, LONGEST_TIMER_MS));
    const finish = (settle) => (value) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      settle(value);
    };
    signal?.addEventListener("abort", abort);
    work(inner.signal).then(finish(resolve), finish(reject));
  });
}

function timeout(ms) {
  const error = new DOMException(`No answer within ${ms} ms`, "TimeoutError");
  return Object.defineProperty(error, "timedOut", { value: true });
}
