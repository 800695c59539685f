// The errors that programs can tell apart with instanceof, and the mark of an update that was
// recovered. The WebAssembly module calls the functions; `outcome` is the word of `Outcome` in api/.

class Detailed extends Error {
  constructor(message, options, details) {
    super(message, options);
    Object.assign(this, details);
  }
}

export class BoxApiError extends Detailed {}

export class BoxNetworkError extends Detailed {}

export class BoxTokenError extends Detailed {}

// So that the names neither show in JSON nor get lost when code is minified.
for (const [value, type] of Object.entries({ BoxApiError, BoxNetworkError, BoxTokenError })) {
  Object.defineProperty(type, "name", { value });
  Object.defineProperty(type.prototype, "name", { value });
}

const recovered = new WeakSet();

export function markRecovered(fileRequest) {
  recovered.add(fileRequest);
}

export function isRecovered(fileRequest) {
  return recovered.has(fileRequest);
}

export function tokenError(cause, outcome) {
  return new BoxTokenError(withOutcome("No usable token: the cause says more", outcome), { cause }, { outcome });
}

export function timeoutError({ cause, method, url }, outcome) {
  return Object.assign(cause, { outcome, method, url });
}

export function networkError({ end, cause, method, url }, outcome) {
  const message = end === "redirected" ? REDIRECT : SILENCE;
  return new BoxNetworkError(withOutcome(message, outcome), because(cause), { outcome, method, url });
}

/** For an error status, and for a success that cannot be read. */
export function apiError({ status, end, contentType, retryAfterMs, excerpt: body, value = {}, sent, cause, method, url }, outcome, current) {
  const code = text(value.code);
  const message = status >= 200 && status < 300
    ? `The answer is not ${end === "mistaken" ? "a copy in the folder that was asked for" : "a complete JSON object"} (HTTP ${status}, ${contentType ?? "no content type"})`
    : `${text(value.message) || "No message"} (HTTP ${code ? `${status}, ${code}` : status})`;
  return new BoxApiError(withOutcome(message, outcome), because(cause), {
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
  });
}

function because(cause) {
  return cause === undefined ? undefined : { cause };
}

/** Leaves out what else JSON can hold: `{"toString": 1}` does not even become a string. */
function text(value) {
  return typeof value === "string" ? value : undefined;
}

const SILENCE =
  "Nothing answered. In a browser this can also be CORS: check that this page's origin is among " +
  "the CORS domains of the Box app, and that the token is right";
const REDIRECT =
  "The address answers with a redirect, which is not followed: the token goes nowhere else";

function withOutcome(message, outcome) {
  return outcome === "unknown" ? `${message}. The call may have been carried out` : message;
}
