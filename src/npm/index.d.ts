/**
 * Box file requests from JavaScript. Field names are Box's own.
 *
 * @packageDocumentation
 */

declare global {
  // For `using`, where the compiler's own library does not have it yet.
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
  interface Disposable {
    [Symbol.dispose](): void;
  }
}

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
  title?: string | undefined;
  /** The text under the heading. */
  description?: string | null | undefined;
  status?: Status | undefined;
  /** True where a visitor must give an e-mail address. */
  is_email_required?: boolean | undefined;
  /** True where a visitor must describe the files. */
  is_description_required?: boolean | undefined;
  /** The time at which the status turns inactive by itself. */
  expires_at?: DateTime | null | undefined;
  /** The folder that receives the files. */
  folder: Folder;
  /** The form's address, a path on the web app: see {@link visitorLink}. */
  url?: string | undefined;
  /** The version; send it back as `ifMatch`. */
  etag?: string | null | undefined;
  created_by?: User | undefined;
  created_at: DateTime;
  updated_by?: User | undefined;
  updated_at: DateTime;
  [field: string]: unknown;
}

/** A folder, as other objects refer to it. */
export interface Folder {
  id: string;
  type: "folder";
  etag?: string | null | undefined;
  sequence_id?: string | null | undefined;
  name?: string | undefined;
  [field: string]: unknown;
}

/** A user, as other objects refer to one. */
export interface User {
  id: string;
  type: "user";
  name?: string | undefined;
  login?: string | undefined;
  [field: string]: unknown;
}

/** The fields to change. A field that is left out or undefined stays as it is; `null` clears it. */
export interface Changes {
  title?: string | undefined;
  description?: string | null | undefined;
  status?: "active" | "inactive" | undefined;
  is_email_required?: boolean | undefined;
  is_description_required?: boolean | undefined;
  expires_at?: DateTime | null | undefined;
}

/** The folder to copy to, and the settings that differ from the source. */
export interface Copy extends Changes {
  folder: { id: string; type?: "folder" | undefined };
}

/**
 * Number of attempts, and the waits between them. A wait that Box asks for comes first; `Retry-After: 0`
 * still waits a tenth of a second.
 */
export interface RetryOptions {
  /**
   * Attempts in all, the first included. Default 5. Retries after anything but a 429 also come out of a
   * budget that all calls of a client share: a hundred in a row, and one more for every five calls that
   * succeed. So a client does not multiply an outage, and a call can end before its last attempt.
   */
  maxAttempts?: number | undefined;
  /** The longest wait before the second attempt, in milliseconds; doubles from then on. Default 1,000. */
  baseDelayMs?: number | undefined;
  /** The longest wait that the client chooses itself, in milliseconds. Default 30,000. */
  maxDelayMs?: number | undefined;
}

export interface Options {
  /**
   * An access token, or a function that returns one. The function is asked once, and again when Box
   * answers 401; calls that need a token meanwhile share the one question.
   */
  token: string | (() => string | Promise<string>);
  /** The API's address; the token goes nowhere else. Default `https://api.box.com/2.0`. */
  baseUrl?: string | undefined;
  /** The id of the user on whose behalf an administrator calls (`As-User`). */
  asUser?: string | undefined;
  /** More headers for every call. */
  headers?: Record<string, string> | undefined;
  /**
   * The time for one attempt and for the token function, in milliseconds; all attempts and waits of a
   * call together get `maxAttempts` times as much. Default 30,000; `Infinity` for no limit. After a 429
   * that asks for a longer wait than that, other calls end at once, with a `BoxApiError` that has its
   * `retryAfter`.
   */
  timeoutMs?: number | undefined;
  /** `false` for one attempt only. */
  retry?: RetryOptions | false | undefined;
  /** Calls a minute, retries included. Default 1,000, as many as Box allows; `Infinity` for no limit. */
  callsPerMinute?: number | undefined;
  /**
   * A function to call instead of the global `fetch`. A test's may return as little as
   * `{ status, json }`: an answer without headers, and without a stream.
   */
  fetch?: ((url: string, init: FetchInit) => Promise<FetchAnswer>) | undefined;
  /** Functions that are told of each attempt. */
  hooks?: Hooks | undefined;
}

/** The second argument of `fetch`, as this package gives it. */
export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  body?: string;
  redirect: "manual";
  /** Left out where the runtime does not know it. */
  cache?: "no-store";
  signal: Signal;
}

/** The least that an answer needs. A `Response` has it all. */
export interface FetchAnswer {
  readonly status: number;
  readonly headers?: { get(name: string): string | null };
  readonly body?: unknown;
  text?(): Promise<string>;
  json?(): Promise<unknown>;
}

/** An `AbortSignal`, where the platform's types are there; otherwise what this package needs of one. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer Known } }
  ? Known
  : {
      readonly aborted: boolean;
      readonly reason?: unknown;
      addEventListener(type: "abort", listener: () => void): void;
      removeEventListener(type: "abort", listener: () => void): void;
    };

/** One attempt of a call. */
export interface HookInfo {
  readonly method: string;
  readonly url: string;
  /** The number of the attempt; the first is 1. */
  readonly attempt: number;
}

/**
 * Functions that are told of each attempt, for logs and measurements. They get no headers, and so no token. They
 * change nothing: what they return, throw or reject with is passed over, and no call waits for them.
 */
export interface Hooks {
  /** A request leaves. */
  onRequest?: ((request: HookInfo) => unknown) | undefined;
  /** The head of an answer came. */
  onResponse?: ((response: HookInfo & { readonly status: number }) => unknown) | undefined;
  /**
   * An attempt failed, and another one follows in `delayMs`. `status` is undefined where nothing answered; `cause`
   * is then what the attempt was rejected with.
   */
  onRetry?:
    | ((retry: HookInfo & { readonly delayMs: number; readonly status: number | undefined; readonly cause: unknown }) => unknown)
    | undefined;
}

export interface CallOptions {
  /** Ends the call at once; it rejects with the signal's own reason. */
  signal?: Signal | undefined;
  /** Wins over the client's. What it leaves out is the client's; `false` for one attempt only. */
  retry?: RetryOptions | false | undefined;
  /** Wins over the client's. `Infinity` for no limit. */
  timeoutMs?: number | undefined;
}

export interface UpdateOptions extends CallOptions {
  /**
   * The etag that the file request must still have; otherwise Box answers 412. With null or undefined, as a file
   * request without etag has it, the update overwrites what others saved.
   */
  ifMatch?: string | null | undefined;
}

export interface ModifyOptions extends CallOptions {
  /** Attempts in all, the first included: each 412 starts another. Default 5. */
  maxAttempts?: number | undefined;
}

/** The folder of a copy: one that exists, or one to make in a parent. One that has the name is used. */
export type CopyTarget = { id: string; type?: "folder" | undefined } | { parent: { id: string }; name: string };

/** One copy among many: the folder, and the settings that differ from the source. */
export interface CopyRow extends Changes {
  folder: CopyTarget;
}

/** A line of a journal. Plain JSON. */
export interface JournalEntry {
  /** The row's place in the input, from 0. */
  index: number;
  /** The source and the folder that were asked for: a journal fits the rows that it was made with. */
  target: string;
  /** `sent` comes before the call leaves. A row that ends there, or in `unknown`, is never sent again. */
  event: "sent" | "done" | "failed" | "unknown";
  folder?: { id: string; name?: string | undefined } | undefined;
  fileRequest?: FileRequest | undefined;
  message?: string | undefined;
}

/**
 * The place where a run notes its progress. On a file, `write` appends a line of JSON, and `read` parses
 * the lines. A run with the journal of a former one goes on where that ended.
 */
export interface Journal {
  /** Everything that was written before, in order. */
  read(): Iterable<JournalEntry> | AsyncIterable<JournalEntry> | Promise<Iterable<JournalEntry>>;
  /**
   * Keeps an entry. No call leaves before its entry is kept; a rejection ends the run. A copy that was made
   * and could not be noted stays `sent`, so that no later run makes it again.
   */
  write(entry: JournalEntry): void | Promise<void>;
}

/**
 * A journal on a file, a line of JSON for each entry. In Node, Deno and Bun only. Every entry is on the disk
 * before its call leaves. A last line that was cut off, by a crash or a full disk, is taken out; any other
 * damage is an error, and so is another program that writes to the file.
 */
export function fileJournal(path: string): Journal;

export interface CopyToFoldersOptions extends CallOptions {
  /** Copies under way at the same time. Default 8. */
  concurrency?: number | undefined;
  journal?: Journal | undefined;
}

/** The result of one copy among many: `error` tells the two apart. */
export type CopyResult<Row extends CopyRow = CopyRow> = CopySuccess<Row> | CopyFailure<Row>;

/** A copy that was made. */
export interface CopySuccess<Row extends CopyRow = CopyRow> extends CopyPlace<Row> {
  fileRequest: FileRequest;
  error?: undefined;
}

/** A row that failed. */
export interface CopyFailure<Row extends CopyRow = CopyRow> extends CopyPlace<Row> {
  fileRequest?: undefined;
  /** Its `outcome` is `"unknown"` where the copy may have been made. */
  error: Error & { readonly outcome?: Outcome | undefined };
}

/** The place of a row among many. */
export interface CopyPlace<Row extends CopyRow = CopyRow> {
  /** The row's place in the input, from 0. */
  index: number;
  /** The row's folder. One that was to be made has its id once it is known. */
  folder: Row["folder"] extends { id: string } ? Row["folder"] : { id?: string; name?: string };
  /** The journal knew the row; nothing was sent. */
  resumed?: true | undefined;
}

export interface ReceivedOptions extends CallOptions {
  /** Leaves out files that came before. A text needs an offset, as Box's own dates have it. */
  since?: Date | DateTime | undefined;
}

/** A file that came through a file request. */
export interface ReceivedFile {
  id: string;
  /** Its name in the folder: the sender's, unless somebody renamed it. */
  name: string;
  /** Its size in bytes. */
  size: number | undefined;
  /** The time at which it came. */
  createdAt: DateTime | undefined;
  /** The e-mail address that the form asked for. Undefined where it asked for none. Nobody has checked it. */
  uploader: string | undefined;
}

/**
 * Loads the WebAssembly module. Further calls do nothing. In a page it is looked for beside this file; otherwise
 * give its address (a string or `URL`), a `Request`, a `Response` or a promise of one, its bytes or a compiled
 * `WebAssembly.Module`. On a server the package carries its module, and an address that only a page can load, such
 * as `/assets/x.wasm`, is passed over.
 */
export default function init(
  source?: string | object | undefined,
): Promise<void>;

/** The four calls on file requests, and what they need besides. Needs `await init()`. Methods can be handed on: `ids.map(requests.get)`. */
export class FileRequests {
  /** @throws {TypeError} for options that cannot be right. */
  constructor(options: Options);

  /**
   * The same client with more headers, or for another user. The two share token, pace and retry budget; each is
   * freed on its own.
   */
  with(options: Pick<Options, "asUser" | "headers">): FileRequests;

  /** Reads one. */
  get(id: string, options?: CallOptions): Promise<FileRequest>;

  /**
   * Changes settings of one. Without `ifMatch` it overwrites what others saved meanwhile, and is not
   * repeated when its outcome is unknown.
   */
  update(id: string, changes: Changes, options?: UpdateOptions): Promise<FileRequest>;

  /**
   * Reads one, asks `change` what to change, and saves that with `If-Match`; after a conflict, again
   * from the start. `change` returns undefined to leave it as it is. A conflict after an answer was lost
   * is thrown: the other version may hold the change already.
   */
  modify(
    id: string,
    change: (current: FileRequest) => Changes | undefined | Promise<Changes | undefined>,
    options?: ModifyOptions,
  ): Promise<FileRequest>;

  /** Deletes one, for good. `alreadyGone`: an attempt that got no answer had deleted it. */
  delete(id: string, options?: CallOptions): Promise<{ alreadyGone: boolean }>;

  /**
   * Makes a new one in a folder, with the settings of this one. Never repeated when its outcome is unknown.
   * An answer that is no copy in that folder is an error whose outcome is unknown, too.
   */
  copy(id: string, copy: Copy, options?: CallOptions): Promise<FileRequest>;

  /**
   * Makes a folder, or returns the one that has the name already: doing it twice does no harm. While Box
   * holds the name for another call, it is asked again. Where a file has the name, that is an error.
   */
  createFolder(
    folder: { name: string; parent: { id: string } },
    options?: CallOptions,
  ): Promise<{ id: string; type: "folder"; name: string }>;

  /**
   * Makes many copies, some at a time, and yields each row as it is done. A row that fails has an
   * `error`, and the others go on. Leaving the loop aborts the calls under way. With a journal, a run
   * that broke off goes on where it was, and makes nothing twice. Rows that are done do not wait for a slow
   * source of rows; where the source fails, what is under way comes to its end first.
   */
  copyToFolders<Row extends CopyRow>(
    id: string,
    rows: Iterable<Row> | AsyncIterable<Row>,
    options?: CopyToFoldersOptions,
  ): AsyncGenerator<CopyResult<Row>, void, undefined>;

  /**
   * Lists the files in the folder of a file request that came through one, a thousand items to a call.
   * Box tells them from others by their sender, `uploader_display_name`: the e-mail address that the form asked for,
   * or "File Request". It does not say through which file request a file came, so that two on one folder cannot be
   * told apart; files in folders below are not listed, and files that were moved away or deleted are gone.
   */
  received(
    fileRequest: { folder: { id: string } },
    options?: ReceivedOptions,
  ): AsyncGenerator<ReceivedFile, void, undefined>;

  /** Gives the memory back. Calls under way end as usual; new ones are refused. */
  free(): void;
  [Symbol.dispose](): void;
}

/** Outcome of a call that failed: `"unknown"` where it may have been carried out all the same. */
export type Outcome = "failed" | "unknown";

/**
 * The base of all errors that a call ends in, except for the reason of your own signal and arguments that cannot
 * be right (`TypeError`). A {@link TimeoutError} counts as one: `instanceof BoxError` is true for it.
 */
export class BoxError extends Error {
  protected constructor();
  readonly outcome: Outcome;
  /** Name, message and all details, for logs. */
  toJSON(): { name: string; message: string; outcome: Outcome; [detail: string]: unknown };
}

/**
 * Box answered, and the answer is an error or not what was asked for. Also, with status 429: Box answered
 * another call, and asked all to wait for longer than this one has time.
 */
export class BoxApiError extends BoxError {
  private constructor();
  /** The HTTP status. */
  readonly status: number;
  /** A word for programs, such as `"not_found"`. The set is open. */
  readonly code: string | undefined;
  /** The id that Box's support asks for. */
  readonly requestId: string | undefined;
  readonly contextInfo: unknown;
  readonly helpUrl: string | undefined;
  /** The wait that Box asks for, in seconds. Browsers mostly hide it from pages. */
  readonly retryAfter: number | undefined;
  readonly contentType: string | undefined;
  /** The start of an answer that is not what was asked for: at most 512 bytes. */
  readonly body: string | undefined;
  readonly method: string;
  readonly url: string;
  /** After a conflict with an update that was sent more than once: the file request as it is now. */
  readonly current?: FileRequest;
  /** The changes that were sent. */
  readonly sent?: Changes;
}

/** Nothing answered: no network, a broken connection, or a browser that withholds the answer (CORS). */
export class BoxNetworkError extends BoxError {
  private constructor();
  readonly method: string;
  readonly url: string;
}

/**
 * The token function failed, took too long, or returned what can be no token. The outcome is unknown where
 * that was after an attempt without an answer.
 */
export class BoxTokenError extends BoxError {
  private constructor();
}

/** The rejection of a call that ran out of time: a `DOMException`, and by `instanceof` a {@link BoxError}. */
export type TimeoutError = PlatformError & {
  readonly name: "TimeoutError";
  readonly method: string;
  readonly url: string;
  readonly outcome: Outcome;
  toJSON(): { name: string; message: string; outcome: Outcome; [detail: string]: unknown };
};

/** A `DOMException`, where the platform's types are there. */
export type PlatformError = typeof globalThis extends { DOMException: { prototype: infer Known } } ? Known : Error;

/** Returns true for the result of an update whose own answer was lost, and that was found to be carried out. */
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
export function visitorLink(fileRequest: { url?: string | undefined }, appUrl?: string | undefined): string | undefined;

/** The builder's address in the web app, where a file request is edited. Undefined for what is no id. */
export function builderLink(id: string, appUrl?: string | undefined): string | undefined;

/** A folder's address in the web app. Undefined for what is no id. */
export function folderLink(id: string, appUrl?: string | undefined): string | undefined;
