// What a call ends in: the errors that programs can tell apart with instanceof, and the mark of an
// update that was recovered. The WebAssembly module calls `failure` and `markRecovered`.

// Why a call goes no further. `Why` in road.rs has the same order.
const [REFUSED, UNREADABLE, NO_ANSWER, TIMED_OUT, REDIRECTED, ABORTED, TOKEN] = Array(7).keys();

export class BoxApiError extends Error {
  constructor(message, options, details) {
    super(message, options);
    Object.assign(this, details);
  }
}

export class BoxNetworkError extends Error {
  constructor(message, options, details) {
    super(message, options);
    Object.assign(this, details);
  }
}

export class BoxTokenError extends Error {
  outcome = "failed";
}

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

/** The error for a call that goes no further. */
export function failure(why, unknown, cause, reply, retryAfterMs, current) {
  const outcome = unknown ? "unknown" : "failed";
  if (why === ABORTED) return cause;
  if (why === TOKEN) {
    return new BoxTokenError("No usable token, so nothing was sent: the cause says more", { cause });
  }
  const { method, url } = reply;
  if (why === TIMED_OUT) return Object.assign(cause, { outcome, method, url });
  const options = cause === undefined ? undefined : { cause };
  if (why === NO_ANSWER || why === REDIRECTED) {
    const message = why === REDIRECTED ? REDIRECT : SILENCE;
    return new BoxNetworkError(withFate(message, unknown), options, { outcome, method, url });
  }
  return apiError(why === UNREADABLE, unknown, options, reply, {
    outcome,
    method,
    url,
    retryAfter: retryAfterMs === undefined ? undefined : retryAfterMs / 1000,
    ...(current && { current, sent: JSON.parse(reply.sent) }),
  });
}

function apiError(unreadable, unknown, options, reply, details) {
  const { status, contentType, excerpt: body, value = {} } = reply;
  const code = text(value.code);
  const message = unreadable
    ? `The answer is not a complete JSON object (HTTP ${status}, ${contentType ?? "no content type"})`
    : `${text(value.message) || "No message"} (HTTP ${code ? `${status}, ${code}` : status})`;
  return new BoxApiError(withFate(message, unknown), options, {
    status,
    code,
    requestId: text(value.request_id),
    contextInfo: value.context_info,
    helpUrl: text(value.help_url),
    contentType,
    body,
    ...details,
  });
}

/** What else JSON can hold may not even become a string: `{"toString": 1}`. */
function text(value) {
  return typeof value === "string" ? value : undefined;
}

const SILENCE =
  "Nothing answered. In a browser this can also be CORS: check that this page's origin is among " +
  "the CORS domains of the Box app, and that the token is right";
const REDIRECT =
  "The address answers with a redirect, which is not followed: the token goes nowhere else";

function withFate(message, unknown) {
  return unknown ? `${message}. The call may have been carried out` : message;
}
