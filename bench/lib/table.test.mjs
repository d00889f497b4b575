import assert from "node:assert/strict";
import test from "node:test";
import { lua, resultOf } from "./load.mjs";
import { between, markdown, median, ratio, short } from "./table.mjs";

test("the median is the middle one, or between the two", () => {
  assert.equal(median([30, 10, 20]), 20);
  assert.equal(median([10, 40, 20, 30]), 25);
});

test("figures have as many digits as count", () => {
  assert.deepEqual([41612, 790.4, 12.34, 0.0456].map(short), ["41,600", "790", "12.3", "0.046"]);
  assert.equal(ratio(790, 2150), "0.37");
  assert.equal(ratio(790, undefined), "–");
});

test("a table is Markdown", () => {
  assert.equal(markdown(["a", "b"], [["1", "2"]]), "| a | b |\n| --- | --- |\n| 1 | 2 |");
});

test("only what is between the marks is replaced", () => {
  const document = "before\n<!-- t: begin -->\nold\n<!-- t: end -->\nafter\n";
  assert.equal(between(document, "t", "new"), "before\n<!-- t: begin -->\nnew\n<!-- t: end -->\nafter\n");
  assert.throws(() => between("nothing", "t", "new"));
});

test("requests become what wrk's script reads", () => {
  const text = lua([{ method: "POST", path: "/a", headers: { cookie: "x=1" }, body: 'b="2"' }], 3);
  assert.equal(text, 'return {\n{steps=3,method="POST",path="/a",body="b=\\"2\\"",headers={["cookie"]="x=1"}}\n}\n');
});

test("what wrk measured is found in what it prints", () => {
  const out = 'Running 2s test\nRESULT {"requests":100,"seconds":2,"p50":1.5,"p99":3,"refused":0,"broken":0}\n';
  assert.deepEqual(resultOf(out), { requests: 100, perSecond: 50, p50: 1.5, p99: 3, refused: 0, broken: 0 });
  assert.throws(() => resultOf("unable to connect"));
});
