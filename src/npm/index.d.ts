/**
 * Box file requests from JavaScript. Field names are Box's own.
 *
 * @packageDocumentation
 */

/** A date and time with an offset: `"2026-01-31T12:00:00+00:00"`. Box writes and expects RFC 3339. */
export type DateTime = string;

/** Visitors of an inactive file request get a 404 page. Box may add other values. */
export type Status = "active" | "inactive" | (string & {});

/** A public upload form attached to a folder. Fields that are not described here survive. */
export interface FileRequest {
  /** Digits, and possibly more than fit into a number. */
  id: string;
  type: "file_request";
  /** The heading that visitors see. */
  title?: string;
  /** The text under the heading. */
  description?: string | null;
  status?: Status;
  /** Whether a visitor must give an e-mail address. */
  is_email_required?: boolean;
  /** Whether a visitor must describe the files. */
  is_description_required?: boolean;
  /** When the status turns inactive by itself. */
  expires_at?: DateTime | null;
  /** The folder that receives the files. */
  folder: Folder;
  /** The form's address, as a path on the web app: see {@link visitorLink}. */
  url?: string;
  /** The version; send it back as `ifMatch`. */
  etag?: string | null;
  created_by?: User;
  created_at: DateTime;
  updated_by?: User;
  updated_at: DateTime;
  [field: string]: unknown;
}

/** A folder, as other objects refer to it. */
export interface Folder {
  id: string;
  type: "folder";
  etag?: string | null;
  sequence_id?: string | null;
  name?: string;
  [field: string]: unknown;
}

/** A user, as other objects refer to one. */
export interface User {
  id: string;
  type: "user";
  name?: string;
  login?: string;
  [field: string]: unknown;
}

/** What to change. A field that is left out or undefined stays as it is; `null` clears it. */
export interface Changes {
  title?: string | undefined;
  description?: string | null | undefined;
  status?: "active" | "inactive" | undefined;
  is_email_required?: boolean | undefined;
  is_description_required?: boolean | undefined;
  expires_at?: DateTime | null | undefined;
}

/** Where to copy to, and what is to differ from the source. */
export interface Copy extends Changes {
  folder: { id: string; type?: "folder" };
}

/** How often and how patiently a call is repeated. */
export interface RetryOptions {
  /** Attempts in all, the first included. Default 5. */
  maxAttempts?: number;
  /** The longest wait before the second attempt, in milliseconds; doubles from then on. Default 1,000. */
  baseDelayMs?: number;
  /** The longest wait of our own choosing, in milliseconds. Default 30,000. */
  maxDelayMs?: number;
}

export interface Options {
  /**
   * An access token, or a function that returns one. The function is asked once, and again when Box
   * answers 401; calls that need a token meanwhile share the one question.
   */
  token: string | (() => string | Promise<string>);
  /** The API's address; the token goes nowhere else. Default `https://api.box.com/2.0`. */
  baseUrl?: string;
  /** The id of the user on whose behalf an administrator calls (`As-User`). */
  asUser?: string;
  /** More headers for every call. */
  headers?: Record<string, string>;
  /**
   * The time for one attempt and for the token function, in milliseconds; all attempts and waits of a
   * call together get `maxAttempts` times as much. Default 30,000; `Infinity` for no limit.
   */
  timeoutMs?: number;
  /** `false` for one attempt only. */
  retry?: RetryOptions | false;
  /** Calls a minute, retries included. Default 1,000, as many as Box allows; `Infinity` for no limit. */
  callsPerMinute?: number;
  /** What to call instead of the global `fetch`. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

export interface CallOptions {
  /** Ends the call at once; it rejects with the signal's own reason. */
  signal?: AbortSignal | undefined;
}

export interface UpdateOptions extends CallOptions {
  /** The etag that the file request must still have; otherwise Box answers 412. */
  ifMatch?: string | undefined;
}

export interface ModifyOptions extends CallOptions {
  /** How often to start again after a 412, the first time included. Default 5. */
  maxAttempts?: number;
}

export interface CopyToFoldersOptions extends CallOptions {
  /** Copies under way at the same time. Default 8. */
  concurrency?: number;
}

/** What became of one copy among many. */
export type CopyResult<Row extends Copy = Copy> = {
  /** The row's place in the input, from 0. */
  index: number;
  /** The folder that the row named. */
  folder: Row["folder"];
} & ({ fileRequest: FileRequest; error?: undefined } | { fileRequest?: undefined; error: unknown });

/**
 * Loads the WebAssembly module. Further calls do nothing. Without an argument it is looked for beside
 * this file; otherwise give its address, a response, its bytes or a compiled module.
 */
export default function init(
  source?: string | URL | Request | Response | BufferSource | WebAssembly.Module | Promise<Response>,
): Promise<void>;

/** The four calls on file requests. Needs `await init()`. */
export class FileRequests {
  /** @throws {TypeError} for options that cannot be right. */
  constructor(options: Options);

  /** Reads one. */
  get(id: string, options?: CallOptions): Promise<FileRequest>;

  /**
   * Changes settings of one. Without `ifMatch` it overwrites what others saved meanwhile, and is not
   * repeated when its fate is unknown.
   */
  update(id: string, changes: Changes, options?: UpdateOptions): Promise<FileRequest>;

  /**
   * Reads one, asks `change` what to change, and saves that with `If-Match`; after a conflict, again
   * from the start. `change` returns undefined to leave it as it is.
   */
  modify(
    id: string,
    change: (current: FileRequest) => Changes | undefined | Promise<Changes | undefined>,
    options?: ModifyOptions,
  ): Promise<FileRequest>;

  /** Deletes one, for good. `alreadyGone`: an attempt that got no answer had deleted it. */
  delete(id: string, options?: CallOptions): Promise<{ alreadyGone: boolean }>;

  /** Makes a new one in a folder, with the settings of this one. Never repeated when its fate is unknown. */
  copy(id: string, copy: Copy, options?: CallOptions): Promise<FileRequest>;

  /**
   * Makes a folder, or returns the one that has the name already: doing it twice does no harm.
   * `conflicts` of a 409 may name a file; that is an error.
   */
  createFolder(
    folder: { name: string; parent: { id: string } },
    options?: CallOptions,
  ): Promise<{ id: string; type: "folder"; name: string }>;

  /**
   * Makes many copies, some at a time, and yields each row as it is done. A row that fails has an
   * `error`, and the others go on. Leaving the loop aborts what is under way.
   */
  copyToFolders<Row extends Copy>(
    id: string,
    rows: Iterable<Row> | AsyncIterable<Row>,
    options?: CopyToFoldersOptions,
  ): AsyncGenerator<CopyResult<Row>, void, undefined>;

  /** Gives the memory back. Calls under way end as usual; new ones are refused. */
  free(): void;
  [Symbol.dispose](): void;
}

/** Whether a call that failed may have been carried out all the same. */
export type Outcome = "failed" | "unknown";

/** Box answered, and the answer is an error or cannot be read. */
export class BoxApiError extends Error {
  private constructor();
  /** The HTTP status. */
  readonly status: number;
  /** A word for programs, such as `"not_found"`. The set is open. */
  readonly code: string | undefined;
  /** What Box's support asks for. */
  readonly requestId: string | undefined;
  readonly contextInfo: unknown;
  readonly helpUrl: string | undefined;
  /** How long Box asks to wait, in seconds. Browsers mostly hide it from pages. */
  readonly retryAfter: number | undefined;
  readonly contentType: string | undefined;
  /** The start of an answer that is not JSON: at most 512 bytes. */
  readonly body: string | undefined;
  readonly method: string;
  readonly url: string;
  readonly outcome: Outcome;
  /** After a conflict with an update that was sent more than once: the file request as it is now. */
  readonly current?: FileRequest;
  /** And what was sent. */
  readonly sent?: Changes;
}

/** Nothing answered: no network, a broken connection, or a browser that withholds the answer (CORS). */
export class BoxNetworkError extends Error {
  private constructor();
  readonly method: string;
  readonly url: string;
  readonly outcome: Outcome;
}

/** The token function failed, took too long, or returned what can be no token. Nothing was sent. */
export class BoxTokenError extends Error {
  private constructor();
  readonly outcome: "failed";
}

/** The rejection of a call that ran out of time. */
export interface TimeoutError extends DOMException {
  readonly name: "TimeoutError";
  readonly method: string;
  readonly url: string;
  readonly outcome: Outcome;
}

/** Whether this came from an update whose own answer was lost, and that was found to be carried out. */
export function isRecovered(fileRequest: FileRequest): boolean;

/**
 * The id in what a person pasted: an id, or a link to the builder.
 * @throws {TypeError} that tells the person what to paste instead.
 */
export function parseFileRequestId(pasted: string): string;

/**
 * The id in what a person pasted: a folder's id or link.
 * @throws {TypeError} that tells the person what to paste instead.
 */
export function parseFolderId(pasted: string): string;

/** The link for visitors. Undefined where `url` is missing or is not a path on the web app. */
export function visitorLink(fileRequest: { url?: string | undefined }, appUrl?: string): string | undefined;

/** Where a file request is edited in the web app. Undefined for what is no id. */
export function builderLink(id: string, appUrl?: string): string | undefined;

/** A folder in the web app. Undefined for what is no id. */
export function folderLink(id: string, appUrl?: string): string | undefined;
