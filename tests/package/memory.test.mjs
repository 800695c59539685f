// Memory after warm-up: bodies as large as can be, and errors too. No fake clock here.
import assert from "node:assert/strict";
import { test } from "node:test";

// The package does not hand out the module's memory, so it is caught when the module is made.
let memory;
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...parameters) => {
  const result = await instantiate(...parameters);
  memory ??= result.instance?.exports.memory;
  return result;
};
const { answer, client, ok } = await import("./harness.mjs");

test("2,000 calls with 128 KiB bodies, three times: the module's memory does not grow", async () => {
  const description = "x".repeat(128 * 1024);
  const big = answer(200, { id: "1", description });
  const requests = client(() => big(), { callsPerMinute: Infinity });
  const sizes = [];
  for (let run = 0; run < 3; run += 1) {
    for (let count = 0; count < 2000; count += 1) await requests.update("1", { description });
    sizes.push(memory.buffer.byteLength);
  }
  assert.deepEqual(sizes, Array(3).fill(sizes[0]));
  assert.ok(sizes[0] < 4 * 1024 * 1024, String(sizes[0]));
});

test("tens of thousands of calls leave nothing behind", async () => {
  const failing = answer(404, { code: "not_found" });
  const requests = client((url) => (url.endsWith("1") ? ok() : failing()), { callsPerMinute: Infinity });
  const round = async (calls) => {
    for (let count = 0; count < calls; count += 50) {
      await Promise.all(Array.from({ length: 50 }, (_, at) => requests.get(String(at % 10)).catch(() => {})));
    }
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  const warm = await round(10_000);
  const size = memory.buffer.byteLength;
  const end = await round(40_000);
  assert.equal(memory.buffer.byteLength, size);
  assert.ok(end < warm * 1.5 + 4 * 1024 * 1024, `${warm} → ${end}`);
});
