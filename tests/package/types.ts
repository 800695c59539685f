// Checked, never run: what compiles, and what must not.
import init, {
  BoxApiError, BoxNetworkError, BoxTokenError, FileRequests, fileJournal, isRecovered, parseFileRequestId, visitorLink,
  type Changes, type FileRequest, type Journal, type JournalEntry, type Outcome, type ReceivedFile, type TimeoutError,
} from "box-file-requests";
import { copyToFolders } from "box-file-requests/rollout";

await init();
await init(new URL("https://x.example/a.wasm"));
await init(fetch("a.wasm"));
const requests = new FileRequests({ token: async () => "t", retry: false, callsPerMinute: Infinity });
new FileRequests({ token: "t", retry: { maxAttempts: 2 }, headers: { a: "b" }, fetch: (url, init) => fetch(url, init) });

const one: FileRequest = await requests.get("1", { signal: new AbortController().signal });
await requests.get("1", { retry: { maxAttempts: 2 }, timeoutMs: Infinity });
await requests.copy("1", { folder: { id: "2" } }, { retry: false, timeoutMs: undefined });
await requests.modify("1", () => undefined, { retry: undefined, maxAttempts: 3 });
const all: FileRequest[] = await Promise.all(["1", "2"].map((id) => requests.get(id)));
requests.copyToFolders("1", [{ folder: { id: "2" } }], { journal: fileJournal("run.log"), retry: false, timeoutMs: 1000 });
const etag: string | null | undefined = one.etag;
const unknownField: unknown = one["form_style"];
await requests.update("1", { title: undefined, description: null, expires_at: null }, { ifMatch: etag ?? undefined });
await requests.update("1", { status: "active", is_email_required: false });
const made: FileRequest = await requests.copy("1", { folder: { id: "2" }, title: "x" });
const { alreadyGone }: { alreadyGone: boolean } = await requests.delete("1");
await requests.modify("1", (current) => (current.title ? { title: `${current.title}!` } : undefined));
for await (const row of requests.copyToFolders("1", [{ folder: { id: "2" }, title: "x" }], { concurrency: 3 })) {
  if (row.fileRequest) row.fileRequest.id.toUpperCase();
  else console.log(row.index, row.folder.id, row.error);
}
const journal: Journal = { read: () => [], write: (entry: JournalEntry) => console.log(entry.event) };
for await (const row of requests.copyToFolders("1", [{ folder: { parent: { id: "0" }, name: "Ann" } }], { journal })) {
  console.log(row.folder.id?.length, row.error?.outcome, row.resumed);
}
for await (const file of requests.received(one, { since: new Date(), signal: new AbortController().signal, retry: false })) {
  const { id, size, uploader }: ReceivedFile = file;
  console.log(id.length, size?.toFixed(), uploader?.length, file.createdAt?.length);
}
requests.received({ folder: { id: "2" } }, { since: one.created_at });
for await (const row of copyToFolders(requests, "1", [{ folder: { id: "2" } }])) console.log(row.folder.id);
try {
  await requests.get("1");
} catch (error) {
  if (error instanceof BoxApiError) {
    const { status, outcome, current }: { status: number; outcome: Outcome; current?: FileRequest } = error;
    console.log(status, outcome, current?.title, error.retryAfter?.toFixed());
  } else if (error instanceof BoxNetworkError || error instanceof BoxTokenError) {
    console.log(error.outcome);
  } else if (error instanceof DOMException && error.name === "TimeoutError") {
    console.log((error as TimeoutError).outcome);
  }
}
const link: string | undefined = visitorLink(made, "https://acme.app.box.com");
const id: string = parseFileRequestId("x");
console.log(all.length, unknownField, alreadyGone, link, id, isRecovered(one));
const status: FileRequest["status"] = "suspended"; // Box may add others
const changes: Changes = {};
console.log(status, changes);

// @ts-expect-error a token is needed
new FileRequests({});
// @ts-expect-error a token is a string
new FileRequests({ token: 7 });
// @ts-expect-error an id is a string
await requests.get(42037322);
// @ts-expect-error there is no such field
await requests.update("1", { titel: "x" });
// @ts-expect-error a title cannot be cleared
await requests.update("1", { title: null });
// @ts-expect-error Box takes two
await requests.update("1", { status: "suspended" });
// @ts-expect-error a copy needs a folder
await requests.copy("1", { title: "x" });
// @ts-expect-error a folder's id is a string
await requests.copy("1", { folder: { id: 7 } });
// @ts-expect-error a number of milliseconds
await requests.get("1", { timeoutMs: "1000" });
// @ts-expect-error there is no such option
await requests.get("1", { retry: { attempts: 3 } });
// @ts-expect-error a date, or the text of one
requests.received(one, { since: 7 });
// @ts-expect-error a file request, not its id
requests.received("42037322");
// @ts-expect-error only an update takes an etag
await requests.delete("1", { ifMatch: "7" });
// @ts-expect-error errors are made here
new BoxApiError("x");
// @ts-expect-error what was sent cannot be changed
made.id.length = 0;
