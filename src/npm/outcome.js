// The errors that programs can tell apart with instanceof, and the mark of an update that was
// recovered. The WebAssembly module calls the functions; `outcome` is the word of `Outcome` in api/.

import { isForeign } from "exchange";

/** Timeouts of this package. They stay what the platform throws, and count as errors of it. */
const timeouts = new WeakSet();

// The names are fields of their own: those of classes get lost when code is minified.
export class BoxError extends Error {
  static name = "BoxError";

  constructor(message, details, options) {
    super(message, options);
    Object.assign(this, details);
  }

  static [Symbol.hasInstance](value) {
    return super[Symbol.hasInstance](value) || (this === BoxError && timeouts.has(value));
  }

  get name() {
    return this.constructor.name;
  }

  toJSON() {
    const { name, message } = this;
    return { name, message, ...this };
  }
}

export class BoxApiError extends BoxError {
  static name = "BoxApiError";
}

export class BoxNetworkError extends BoxError {
  static name = "BoxNetworkError";
}

export class BoxTokenError extends BoxError {
  static name = "BoxTokenError";
}

const recovered = new WeakSet();

export function markRecovered(fileRequest) {
  recovered.add(fileRequest);
}

export function isRecovered(fileRequest) {
  return recovered.has(fileRequest);
}

export function tokenError(cause, outcome) {
  if (isForeign(cause)) return cause;
  return new BoxTokenError(withOutcome(`No usable token: ${said(cause) ?? "no reason given"}`, outcome), { outcome }, { cause });
}

export function timeoutError({ cause, method, url }, outcome) {
  timeouts.add(cause);
  Object.defineProperty(cause, "toJSON", { value: BoxError.prototype.toJSON });
  return Object.assign(cause, { outcome, method, url });
}

export function networkError({ end, cause, method, url }, outcome) {
  const reason = said(cause);
  const message = end === "redirected" ? REDIRECT : `Nothing answered${reason ? ` (${reason})` : ""}. ${CORS}`;
  return new BoxNetworkError(withOutcome(message, outcome), { outcome, method, url }, because(cause));
}

/** For an error status, and for a success that cannot be read. Nothing here throws: all of it came out of JSON. */
export function apiError({ status, end, contentType, retryAfterMs, excerpt: body, value: said, sent, cause, method, url }, outcome, current) {
  const value = said ?? {};
  const code = text(value.code);
  const wanted = end === "mistaken" ? "a copy in the folder that was asked for" : "a complete JSON object";
  const message = status >= 200 && status < 300
    ? `The answer is not ${end === "unreadable" && said ? "a list of items" : wanted} (HTTP ${status}, ${contentType ?? "no content type"})`
    : `${text(value.message) || "No message"} (HTTP ${code ? `${status}, ${code}` : status})`;
  return new BoxApiError(withOutcome(message, outcome), {
    status,
    code,
    requestId: text(value.request_id),
    contextInfo: value.context_info,
    helpUrl: text(value.help_url),
    contentType,
    body,
    outcome,
    method,
    url,
    retryAfter: retryAfterMs === undefined ? undefined : retryAfterMs / 1000,
    ...(current && { current, sent: JSON.parse(sent) }),
  }, because(cause));
}

function because(cause) {
  return cause === undefined ? undefined : { cause };
}

/** The message of a rejection, and of what lies behind it: "fetch failed: connect ECONNREFUSED". */
function said(cause) {
  try {
    const own = text(cause) || text(cause.message);
    const behind = text(cause.cause?.message) || text(cause.cause?.code);
    return (own && behind ? `${own}: ${behind}` : own || behind)?.replace(/[.\s]+$/, "");
  } catch {
    // Anything can be thrown.
  }
}

/** Leaves out what else JSON can hold: `{"toString": 1}` does not even become a string. */
function text(value) {
  return typeof value === "string" ? value : undefined;
}

const CORS =
  "In a browser, check that the page's origin is among the CORS domains of the Box app";
const REDIRECT =
  "The address answers with a redirect, which is not followed: the token goes nowhere else";

function withOutcome(message, outcome) {
  return outcome === "unknown" ? `${message}. The call may have been carried out` : message;
}
