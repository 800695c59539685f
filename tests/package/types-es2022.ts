// Checked, never run: a strict program whose compiler knows neither a DOM nor `Symbol.dispose`.
import init, { BoxError, FileRequests, type CopyResult, type Options } from "box-file-requests";
import wasm from "box-file-requests/box_file_requests_bg.wasm";

await init(wasm);
const options: Options = { token: "t", asUser: undefined, headers: undefined, retry: { maxAttempts: undefined }, hooks: undefined };
const fetch = async (url: string) => ({ status: 200, json: async () => ({ id: url }) });
const requests = new FileRequests({ ...options, fetch, hooks: { onRequest: ({ attempt }) => attempt, onRetry: async ({ delayMs }) => delayMs } });
const template = await requests.get("1", { signal: undefined, retry: undefined });
await requests.update("1", { title: template.title, expires_at: template.expires_at }, { ifMatch: template.etag });
await requests.update("1", {}, { ifMatch: null });
const theirs = requests.with({ asUser: "7", headers: { "x-a": "b" } });
for await (const row of theirs.copyToFolders("1", [{ folder: { id: "2" } }])) {
  const { error, fileRequest } = row;
  if (error) console(error.message, error.outcome);
  else console(fileRequest.id);
  const any: CopyResult = row;
  if (any.error === undefined) console(any.fileRequest.id);
  else console(any.error.name);
}
try {
  await requests.get("1");
} catch (error) {
  if (error instanceof BoxError) {
    const outcome: "failed" | "unknown" = error.outcome;
    console(outcome, error.toJSON().name);
  }
}
{
  using once = new FileRequests(options);
  console(once);
}
function console(...values: unknown[]) {
  return values;
}

// @ts-expect-error there is no such option
new FileRequests({ token: "t", timeout: 5 });
// @ts-expect-error only these two are others'
requests.with({ token: "t" });
// @ts-expect-error there is no such hook
new FileRequests({ token: "t", hooks: { beforeRequest: () => undefined } });
