// `make bench`: Tiffin beside other programs, in turn, in one run; prints a table of ratios. A whole run
// also writes it into docs/performance.md. BENCH_SECONDS=1 makes a quick run, which writes nothing.
//
// Needs scripts/build.sh, the crates bench/axum and bench/leptos in BENCH_AXUM and BENCH_LEPTOS, and wrk
// (scripts/bench.sh sees to them).

import { copyFileSync, mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import http from "node:http";
import os from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import Database from "better-sqlite3";
import { cookieOf, expect, send } from "./lib/http.mjs";
import { load } from "./lib/load.mjs";
import { resident, run, start, stop, stopAll } from "./lib/processes.mjs";
import { fill, fillFor } from "./lib/sessions.mjs";
import { between, markdown, median, ratio, short } from "./lib/table.mjs";

const ROUNDS = 3;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 3);
const CUSTOMERS = 40;
const PASSWORD = "a tiffin for the 09:14 train";
const SLUG = "kettle-at-all-hours";
const HTML = { accept: "text/html" };

const tiffin = process.env.BENCH_TIFFIN;
const axum = process.env.BENCH_AXUM;
const leptos = process.env.BENCH_LEPTOS;
const express = new URL("express/server.mjs", import.meta.url).pathname;
const document = new URL("../docs/performance.md", import.meta.url);
const scratch = mkdtempSync(join(os.tmpdir(), "tiffin-bench."));

// The limits that stop one client are out of the way: it plays all customers.
const settings = {
  TIFFIN__SITE__DEMO: "true",
  TIFFIN__DEMO__SPEED: "0",
  TIFFIN__LOG__FILTER: "warn",
  TIFFIN__LOGIN__TRIES_PER_ADDRESS: "100000",
  TIFFIN__LOGIN__TRIES_PER_ACCOUNT: "100000",
  TIFFIN__MAIL__FOLDER: join(scratch, "outbox"),
  TIFFIN__ORDERS__OPEN_PER_CUSTOMER: "1000",
  TIFFIN__ORDERS__PLACED_PER_MINUTE: "1000",
};
const log = (name) => join(scratch, `${name}.log`);
const say = (words) => process.stderr.write(`==> ${words}\n`);

const serveTiffin = (file, env = {}) =>
  start("Tiffin", tiffin, [], { env: { ...settings, TIFFIN__DATABASE__URL: `sqlite:${file}`, ...env }, ready: "/health/ready", log: log("tiffin") });

async function seed(file, restaurants) {
  const more = restaurants > 14 ? ["--restaurants", restaurants] : [];
  await run(tiffin, ["seed", ...more].map(String), { ...settings, TIFFIN__DATABASE__URL: `sqlite:${file}` });
}

const email = (n) => `bench${n}@example.com`;

// Customers with an address and an order each, made as people make them.
async function makeCustomers(base) {
  const dish = await dishOf(base);
  const addresses = [];
  for (let n = 0; n < CUSTOMERS; n += 1) {
    const cookie = cookieOf(await expect(base, "POST", "/api/register", { form: { name: `Bench ${n}`, email: email(n), password: PASSWORD } }));
    const post = async (path, form) => JSON.parse((await expect(base, "POST", path, { form, headers: { cookie } })).body);
    const address = { label: "Home", recipient: "Bench", phone: "98765 43210", street: "12 Lake Road", details: "", city: "Kaveripur", postcode: "600 001" };
    await post("/api/add_address", address);
    addresses.push((await post("/api/addresses", {})).addresses[0].id);
    for (let order = 0; order < 3; order += 1) {
      await post("/api/add_to_cart", { item: dish, quantity: 10 });
      const { review } = await post("/api/review_order", { restaurant: SLUG, address: addresses[n], tip: 0, payment: "cash" });
      await post("/api/place_order", { review });
    }
  }
  return { dish, addresses };
}

// A dish that asks for no choice.
async function dishOf(base) {
  const { menu } = JSON.parse((await expect(base, "POST", "/api/menu", { form: { restaurant: SLUG } })).body);
  const dishes = menu.sections.flatMap((section) => section.dishes);
  return dishes.find((dish) => !dish.sold_out && dish.groups.every((group) => group.min === 0)).id;
}

async function signIn(base, count) {
  const cookies = [];
  for (let n = 0; n < count; n += 1) {
    cookies.push(cookieOf(await expect(base, "POST", "/api/login", { form: { email: email(n), password: PASSWORD } })));
  }
  return cookies;
}

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const post = (path, form, cookie) => ({ method: "POST", path, body: new URLSearchParams(form).toString().replaceAll("%7Btaken%7D", "{taken}"), headers: { ...FORM, ...(cookie && { cookie }) } });
const get = (path, headers = {}) => ({ method: "GET", path, headers: { ...HTML, ...headers } });

// What is measured at a catalogue of one size. `cookies` are those of the program that is asked.
function rows({ dish, addresses }, search, slug) {
  const at = (cookies) => ({ cookie: cookies[0] });
  const browse = [
    { name: "`/`, visitor", requests: () => [get("/")] },
    { name: `\`/r/${slug}\`, visitor`, requests: () => [get(`/r/${slug}`)] },
    { name: `\`/restaurants?q=${search}\`, visitor`, requests: () => [get(`/restaurants?q=${search}`)] },
    { name: "`/`, signed in", requests: (cookies) => [get("/", at(cookies))] },
    { name: `\`/r/${slug}\`, signed in`, requests: (cookies) => [get(`/r/${slug}`, at(cookies))] },
    { name: `\`/restaurants?q=${search}\`, signed in`, requests: (cookies) => [get(`/restaurants?q=${search}`, at(cookies))] },
  ];
  const others = [
    { name: "`/`, visitor, brotli", only: ["Tiffin", "bare"], requests: () => [get("/", { "accept-encoding": "br" })] },
    { name: "`/login`", requests: () => [get("/login")] },
    { name: "`/login`, not kept", only: ["Tiffin", "bare"], requests: () => [get("/login?next=%2Forders")] },
    { name: "`/dashboard`, signed in", requests: (cookies) => [get("/dashboard", at(cookies))] },
    {
      name: "`/api/add_to_cart`",
      threads: 4,
      connections: 4,
      steps: 10,
      // Every tenth takes the line out again: a cart holds twenty of a dish, and what the end of a
      // round cut off stays there.
      requests: (cookies) =>
        cookies.slice(0, 4).flatMap((cookie) => [
          ...Array.from({ length: 9 }, () => post("/api/add_to_cart", { item: dish, quantity: 1 }, cookie)),
          post("/api/remove_from_cart", { line: "{taken}" }, cookie),
        ]),
    },
    {
      name: "an order: add, review, place",
      threads: 4,
      connections: 4,
      steps: 3,
      requests: (cookies) =>
        cookies.flatMap((cookie, n) => [
          post("/api/add_to_cart", { item: dish, quantity: 10 }, cookie),
          post("/api/review_order", { restaurant: SLUG, address: addresses[n], tip: 0, payment: "cash" }, cookie),
          post("/api/place_order", { review: "{taken}" }, cookie),
        ]),
    },
    {
      name: "`/api/login`",
      connections: 8,
      requests: () => addresses.map((_, n) => post("/api/login", { email: email(n), password: PASSWORD })),
    },
  ];
  return { browse, others };
}

// Asks Tiffin once for all that the bare handler is to answer.
async function record(base, wanted, cookies, folder) {
  mkdirSync(folder);
  const answers = [];
  const seen = new Set();
  for (const row of wanted) {
    let taken = "";
    for (const request of row.requests(cookies)) {
      const body = request.body?.replace("{taken}", taken);
      const answer = await send(base, request.method, request.path, { headers: request.headers, form: body });
      const text = answer.body.toString();
      taken = (/"review":"([^"]+)"/.exec(text) ?? /"lines":\[\{.*?"id":"([^"]+)"/.exec(text))?.[1] ?? taken;
      const encoded = Boolean(request.headers["accept-encoding"]);
      const key = `${request.method} ${request.path} ${encoded} ${Boolean(request.headers.cookie)}`;
      row.bytes ??= answer.body.length;
      if (seen.has(key)) continue;
      seen.add(key);
      const headers = [];
      for (let at = 0; at < answer.raw.length; at += 2) {
        if (!/^(date|connection|content-length|transfer-encoding|keep-alive)$/i.test(answer.raw[at])) headers.push(answer.raw.slice(at, at + 2));
      }
      const file = `${answers.length}`;
      writeFileSync(join(folder, file), answer.body);
      answers.push({ method: request.method, target: request.path, encoded, signed_in: Boolean(request.headers.cookie), status: answer.status, headers, body: file });
    }
  }
  writeFileSync(join(folder, "answers.json"), JSON.stringify(answers));
  return join(folder, "answers.json");
}

async function measure(programs, wanted, results) {
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const row of wanted) {
      for (const program of programs) {
        if ((row.only && !row.only.includes(program.name)) || (program.only && program.only !== row.name)) continue;
        const result = await load(scratch, program.base, { ...row, requests: row.requests(program.cookies), seconds: SECONDS });
        const perSecond = result.perSecond / (row.steps === 3 ? 3 : 1);
        ((results[row.name] ??= {})[program.name] ??= []).push(perSecond);
      }
    }
    say(`round ${round} of ${ROUNDS} done`);
  }
}

function table(wanted, results, names) {
  const lines = wanted.map((row) => {
    const of = Object.fromEntries(Object.entries(results[row.name]).map(([name, all]) => [name, median(all)]));
    const size = row.bytes ? short(row.bytes / 1024) : "–";
    return [row.name, size, short(of.Tiffin), ...names.flatMap((name) => [short(of[name]), ratio(of.Tiffin, of[name])])];
  });
  return markdown(["requests a second", "KB", "Tiffin", ...names.flatMap((name) => [name, "ratio"])], lines);
}

// It has one page: Tiffin's `/`, which it shows everybody as to a customer.
async function startLeptos(tiffinBase) {
  const file = join(scratch, "restaurants.json");
  writeFileSync(file, (await expect(tiffinBase, "POST", "/api/restaurants", { form: {} })).body);
  const stock = await start("stock Leptos", leptos, [file], { log: log("leptos") });
  const { body } = await expect(stock.base, "GET", "/", { headers: HTML });
  return Object.assign(stock, { only: "`/`, signed in", cookies: ["none=1"], bytes: body.length });
}

async function compareAt(restaurants, made) {
  say(`${restaurants} restaurants`);
  const file = join(scratch, `tiffin-${restaurants}.db`);
  await seed(file, restaurants);
  let server = await serveTiffin(file);
  const customers = await makeCustomers(server.base);
  await stop(server);
  // Stopped, so that the file is whole.
  for (const program of ["shop", "express"]) {
    copyFileSync(file, join(scratch, `${program}-${restaurants}.db`));
    const db = new Database(join(scratch, `${program}-${restaurants}.db`));
    db.exec(readFileSync(new URL("sql/prepare.sql", import.meta.url), "utf8"));
    db.close();
  }
  server = await serveTiffin(file);
  await expect(server.base, "GET", "/", { headers: HTML });
  const memory = { rest: resident(server) };
  server.cookies = await signIn(server.base, CUSTOMERS);
  const { browse, others } = rows(customers, "dosa", restaurants === 14 ? SLUG : "large-00100");
  const wanted = restaurants === 14 ? [...browse, ...others] : browse;
  const shop = await start("axum + askama", axum, ["shop", join(scratch, `shop-${restaurants}.db`)], { log: log("shop") });
  const node = await start("Express", process.execPath, [express, join(scratch, `express-${restaurants}.db`)], { log: log("express"), env: { NODE_ENV: "production" } });
  const answers = await record(server.base, wanted, server.cookies, join(scratch, `bare-${restaurants}`));
  const bare = await start("bare axum", axum, ["bare", answers], { log: log("bare") });
  bare.cookies = server.cookies;
  for (const program of [shop, node]) program.cookies = await signIn(program.base, CUSTOMERS);
  const results = {};
  for (const row of wanted) if (row.only) row.only = row.only.map((name) => (name === "bare" ? "bare axum" : name));
  const programs = [server, bare, shop, node];
  if (restaurants === 14) programs.push(await startLeptos(server.base));
  await measure(programs, wanted, results);
  memory.load = resident(server);
  memory.others = `axum + askama ${short(resident(shop))}, Express ${short(resident(node))}`;
  made[restaurants] = { file, results, wanted, memory };
  return programs;
}

async function verifications(hash) {
  const all = [];
  for (let round = 0; round < ROUNDS; round += 1) all.push(Number(await run(axum, ["verify", hash, PASSWORD, String(SECONDS)])));
  return median(all);
}

// The dashboard's slowest hundredth, alone and while sign-ins fill the queue.
async function slowest(program) {
  const requests = [get("/dashboard", { cookie: program.cookies[0] })];
  const dashboard = () => load(scratch, program.base, { requests, connections: 2, seconds: SECONDS });
  const logins = Array.from({ length: CUSTOMERS }, (_, n) => post("/api/login", { email: email(n), password: PASSWORD }));
  const [alone, busy] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    alone.push((await dashboard()).p99);
    const [during] = await Promise.all([
      dashboard(),
      load(scratch, program.base, { requests: logins, connections: 80, seconds: SECONDS, refusals: true }),
    ]);
    busy.push(during.p99);
  }
  return { alone: median(alone), busy: median(busy) };
}

// What the lines cost that are written of every request at the default level, and how fast a page is
// that nothing is kept of and nobody is looked up for.
async function variants(file) {
  const servers = [];
  for (const [name, settings] of Object.entries({ warn: {}, info: { TIFFIN__LOG__FILTER: "info" }, unkept: { TIFFIN__SERVER__PAGE_CACHE_MIB: "0" } })) {
    const copy = join(scratch, `variant-${name}.db`);
    copyFileSync(file, copy);
    const server = await serveTiffin(copy, settings);
    servers.push([name, server, await signIn(server.base, 1)]);
  }
  const pages = { "`/`, visitor": () => [get("/")], "`/dashboard`": (cookies) => [get("/dashboard", { cookie: cookies[0] })] };
  const all = {};
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [page, requests] of Object.entries(pages)) {
      for (const [name, server, cookies] of servers) {
        const { perSecond } = await load(scratch, server.base, { requests: requests(cookies), seconds: SECONDS });
        ((all[page] ??= {})[name] ??= []).push(perSecond);
      }
    }
  }
  await stop(...servers.map(([, server]) => server));
  return Object.fromEntries(Object.entries(all).map(([page, { warn, info, unkept }]) => [page, { warn: median(warn), info: median(info), unkept: median(unkept) }]));
}

// What one open stream takes, in KB.
async function perStream(server) {
  const streams = [];
  const before = resident(server);
  for (const cookie of server.cookies.slice(-20)) {
    for (let n = 0; n < 10; n += 1) {
      streams.push(await new Promise((resolve, reject) => {
        const request = http.get(`${server.base}/events`, { agent: false, headers: { cookie, accept: "text/event-stream" } }, (answer) => {
          if (answer.statusCode !== 200) reject(new Error(`/events: ${answer.statusCode}`));
          answer.resume();
          resolve(request);
        });
        request.on("error", () => {});
      }));
    }
  }
  const taken = resident(server) - before;
  for (const stream of streams) stream.destroy();
  return (taken * 1024) / streams.length;
}

async function lookUps(file) {
  const servers = [];
  for (const count of [1_000, 1_000_000]) {
    say(`${count} sessions`);
    const copy = join(scratch, `sessions-${count}.db`);
    copyFileSync(file, copy);
    fill(copy, count);
    const server = await serveTiffin(copy);
    server.cookies = await signIn(server.base, CUSTOMERS);
    servers.push({ server, copy, times: [] });
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { server, times } of servers) {
      const requests = server.cookies.map((cookie) => post("/api/account", {}, cookie));
      times.push((await load(scratch, server.base, { requests, connections: 1, seconds: SECONDS })).p50);
    }
  }
  const [few, many] = servers;
  const changes = await passwordChanges(many);
  await stop(few.server, many.server);
  return { few: median(few.times), many: median(many.times), changes };
}

async function passwordChanges({ server, copy }) {
  const took = { 1: [], 100: [], 10_000: [] };
  let [password, next] = [PASSWORD, `${PASSWORD}, again`];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [customer, count] of Object.keys(took).entries()) {
      if (count > 1) fillFor(copy, email(customer), count - 1);
      const cookie = cookieOf(await expect(server.base, "POST", "/api/login", { form: { email: email(customer), password } }));
      const started = performance.now();
      await expect(server.base, "POST", "/api/change_password", { form: { current_password: password, new_password: next }, headers: { cookie } });
      took[count].push(performance.now() - started);
    }
    [password, next] = [next, password];
  }
  return Object.fromEntries(Object.entries(took).map(([count, times]) => [count, median(times)]));
}

// What is sent of the site's files and pages, compressed.
async function weights(base) {
  const folder = join(tiffin, "..", "site", "pkg");
  const of = (end) =>
    readdirSync(folder).filter((file) => file.endsWith(end) && !file.includes(".d.")).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0) / 1024;
  const page = async (path) => {
    const { body } = await expect(base, "GET", path, { headers: HTML });
    return { size: body.length, brotli: brotliCompressSync(body).length / 1024 };
  };
  const list = await expect(base, "POST", "/api/restaurants", { form: {} });
  const menus = await Promise.all(JSON.parse(list.body).restaurants.map(({ slug }) => page(`/r/${slug}`)));
  const largest = menus.reduce((most, menu) => (menu.size > most.size ? menu : most));
  return { wasm: of(".wasm.br"), js: of(".js.br"), css: of(".css.br"), start: (await page("/")).brotli, menu: largest.brotli };
}

async function main() {
  const began = Date.now();
  const busyBefore = os.loadavg()[0];
  const made = {};
  const few = await compareAt(14, made);
  const [tiffinAt14, , shopAt14, nodeAt14, stock] = few;
  const db = new Database(made[14].file, { readonly: true });
  const hash = db
    .prepare("select secret from credentials c join users u on u.id = c.user_id where u.email = ? and kind = 'password'")
    .pluck()
    .get(email(0));
  db.close();
  const raw = await verifications(hash);
  say("sign-ins beside the dashboard, open streams, weights");
  const p99 = { Tiffin: await slowest(tiffinAt14), "axum + askama": await slowest(shopAt14), Express: await slowest(nodeAt14) };
  const stream = await perStream(tiffinAt14);
  const sizes = await weights(tiffinAt14.base);
  await stop(...few);
  const varied = await variants(made[14].file);
  await stop(...(await compareAt(5_000, made)));
  const sessions = await lookUps(made[14].file);

  const names = ["bare axum", "axum + askama", "Express"];
  const of = (count, name, program = "Tiffin") => median(made[count].results[name][program]);
  const start = made[14].wanted.find(({ name }) => name === stock.only);
  const slow = Object.entries(p99).map(([name, { alone, busy }]) => [name, short(alone), short(busy), ratio(busy, alone)]);
  const cpu = os.cpus();
  const text = [
    `Measured on ${cpu.length} cores (${cpu[0].model.trim()}), ${os.type()} ${os.release()}, Node ${process.version}, with ${short(busyBefore)} as the load average before; median of ${ROUNDS} rounds of ${SECONDS} s.`,
    "### 14 restaurants", table(made[14].wanted, made[14].results, names),
    "### 5,000 restaurants", table(made[5_000].wanted, made[5_000].results, names),
    "### The rest",
    markdown(["what", "figure", "ratio"], [
      [`\`/\`, signed in (${short(start.bytes / 1024)} KB), to a stock Leptos page (${short(stock.bytes / 1024)} KB), a second`, `${short(of(14, stock.only))} to ${short(of(14, stock.only, stock.name))}`, ratio(of(14, stock.only), of(14, stock.only, stock.name))],
      ["the same of a visitor, with nothing kept", `${short(varied["`/`, visitor"].unkept)} to ${short(of(14, stock.only, stock.name))}`, ratio(varied["`/`, visitor"].unkept, of(14, stock.only, stock.name))],
      ...["`/`, visitor", "`/restaurants?q=dosa`, visitor", "`/`, signed in", "`/restaurants?q=dosa`, signed in"].map((name) => [`${name}: time at 5,000 restaurants to that at 14`, "", ratio(of(14, name), of(5_000, name))]),
      ...Object.entries(varied).map(([page, { warn, info }]) => [`${page} with its log at \`info\` to that at \`warn\`, a second`, `${short(info)} to ${short(warn)}`, ratio(info, warn)]),
      ["sign-ins to raw Argon2 verifications, a second", `${short(of(14, "`/api/login`"))} to ${short(raw)}`, ratio(of(14, "`/api/login`"), raw)],
      ["`/api/account` among 10⁶ sessions to 10³, median ms", `${short(sessions.many)} to ${short(sessions.few)}`, ratio(sessions.many, sessions.few)],
      ["password change of a user with 1, 100, 10,000 sessions among 10⁶, ms", Object.values(sessions.changes).map(short).join(", "), ratio(sessions.changes[10_000], sessions.changes[1])],
      ["memory at rest, MB: 14 and 5,000 restaurants", `${short(made[14].memory.rest)}, ${short(made[5_000].memory.rest)}`, ""],
      ["memory after load, MB: 14 and 5,000 restaurants", `${short(made[14].memory.load)}, ${short(made[5_000].memory.load)}`, `(at 14: ${made[14].memory.others})`],
      ["memory of an open `/events` stream, KB", short(stream), ""],
      ["brotli, KB: wasm, JavaScript, CSS", [sizes.wasm, sizes.js, sizes.css].map(short).join(", "), ""],
      ["brotli, KB: HTML of `/`, of the largest demo menu", [sizes.start, sizes.menu].map(short).join(", "), ""],
    ]),
    "### The dashboard's 99th percentile, ms",
    markdown(["", "alone", "while sign-ins fill the queue", "ratio"], slow),
  ].join("\n\n");
  console.log(text);
  say(`done in ${Math.round((Date.now() - began) / 1000)} s`);
  if (process.env.BENCH_SECONDS === undefined) writeFileSync(document, between(readFileSync(document, "utf8"), "bench", text));
}

async function end(status) {
  await stopAll();
  const failed = status === 1;
  for (const file of readdirSync(scratch)) {
    if (!failed || !file.endsWith(".log")) rmSync(join(scratch, file), { recursive: true });
  }
  if (failed) say(`logs: ${scratch}`);
  else rmSync(scratch, { recursive: true });
  process.exit(status);
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => end(130));
main().then(
  () => end(0),
  (error) => {
    console.error(error);
    return end(1);
  },
);
