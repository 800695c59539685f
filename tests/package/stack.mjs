// Calls the package where the stack ends, again and again, and prints how the module's memory is before and
// after, and whether a call still works. A program of its own: where the module breaks, it takes Node with it.
import { exported, state } from "./module.mjs";

const { FileRequests, builderLink, parseFolderId, visitorLink } = exported;
const ok = async () => Response.json({ id: "1" });

const CALLS = [
  () => parseFolderId("https://app.box.com/folder/123"), () => builderLink("7"), () => visitorLink({ url: "/f/abc" }),
  () => new FileRequests({ token: "t", fetch: ok, headers: { a: "b" } }).free(),
];

/** Goes down until the stack is used up, and makes the call on the last two thousand steps, from the bottom up. */
function dive(call, pad) {
  try {
    dive(call, pad);
  } catch {
    // Here is no room for more; there may be a little further up.
  }
  if (pad.left === 0) return;
  pad.left -= 1;
  try {
    call();
  } catch {
    // What counts is what it leaves behind.
  }
}

function round() {
  for (const call of CALLS) dive(call, { left: 2_000 });
}

round();
const before = state();
for (let rounds = 0; rounds < 5; rounds += 1) round();
const after = state();
// Of memory the garbage collector decides.
console.log(JSON.stringify({ before: before.stack, after: after.stack, works: parseFolderId("7") === "7" }));
