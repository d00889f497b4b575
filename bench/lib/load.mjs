// wrk, and how it is told what to send.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./processes.mjs";

let files = 0;

// A request: { method, path, headers, body }. A customer's are `steps` that are sent one after another;
// then it is the next customer's turn, of whom there are a multiple of the threads.
export async function load(scratch, base, { requests, steps = 1, connections = 16, threads = 1, seconds, refusals = false }) {
  const file = join(scratch, `requests-${(files += 1)}.lua`);
  writeFileSync(file, lua(requests, steps));
  const out = await run(
    "wrk",
    ["-t", threads, "-c", connections, "-d", `${seconds}s`, "--timeout", "20s", "-s", new URL("../wrk/requests.lua", import.meta.url).pathname, base].map(String),
    { REQUESTS: file, THREADS: String(threads) },
  );
  const result = resultOf(out);
  if (result.broken || (result.refused && !refusals)) {
    throw new Error(`${base}${requests[0].path}: ${result.refused} refused, ${result.broken} broken of ${result.requests}`);
  }
  return result;
}

export function resultOf(out) {
  const line = /RESULT (\{.*\})/.exec(out);
  if (!line) throw new Error(`wrk said nothing that we understand: ${out}`);
  const { requests, seconds, ...rest } = JSON.parse(line[1]);
  return { requests, perSecond: requests / seconds, ...rest };
}

export function lua(requests, steps) {
  const text = (value) => (value === undefined ? "nil" : JSON.stringify(value));
  const lines = requests.map(({ method, path, headers = {}, body }) => {
    const pairs = Object.entries(headers).map(([name, value]) => `[${text(name)}]=${text(value)}`);
    return `{steps=${steps},method=${text(method)},path=${text(path)},body=${text(body)},headers={${pairs.join(",")}}}`;
  });
  return `return {\n${lines.join(",\n")}\n}\n`;
}
