// How what a step brings comes out of the WebAssembly module: see `step` in steps.rs.

let brought;

export function handOver(value) {
  brought = value;
}

export function take() {
  const value = brought;
  brought = undefined;
  return value;
}
