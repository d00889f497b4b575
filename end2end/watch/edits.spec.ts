// What is edited under `cargo leptos watch` shows: in what is served, and in a page that is open
// meanwhile, whose customer stays signed in. Nobody reloads that page here unless a test says so.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { APIRequestContext, Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { isListening, watchStreams } from "../support/streams.ts";

// The checkout that is watched, which is a copy.
const copy = process.env["WATCHED"] ?? "";

const path = "/account/password";

test.beforeEach(async ({ context, signedIn, page, watch }) => {
  // While the server starts anew nobody answers.
  watch.expectFailure("/events");
  await watchStreams(context);
  await page.goto(path);
  await isListening(page);
  expect(await emailOn(page)).toBe(signedIn.email);
});

test.afterEach(async ({ signedIn, page }) => {
  await isListening(page);
  expect(await emailOn(page), "still signed in").toBe(signedIn.email);
});

test("a page", async ({ page, request }) => {
  const edited = edit("src/pages/change_password.rs", "on this device too.", "on this device as well.");

  await expect(page.getByText("on this device as well.")).toBeVisible();
  edited.shows("a page");
  expect((await served(request, "/login")).html).not.toContain("on this device too.");
});

test("an island", async ({ page, request }) => {
  const edited = edit("src/islands/see_password.rs", '"Hide"', '"Conceal"');

  // Before the edit shows, the button changes its words to others.
  await expect(async () => {
    await page.getByRole("button", { name: "Show new password" }).click({ timeout: 1_000 });
    await expect(page.getByRole("button", { name: "Conceal new password" })).toBeVisible({ timeout: 500 });
  }).toPass();
  edited.shows("an island");
  const now = await served(request, "/register");
  expect(now.files.get("/pkg/tiffin.wasm")?.includes("Conceal")).toBe(true);
});

test("a style sheet, twice within a second, without a reload", async ({ page, request }) => {
  await page.locator("html").evaluate((html) => html.setAttribute("data-kept", ""));

  const edited = add("style/base.css", "main { outline: 3px solid rgb(1 2 3); }");
  await expect(page.getByRole("main")).toHaveCSS("outline-color", "rgb(1, 2, 3)");
  edited.shows("a style sheet");
  add("style/base.css", "main { outline: 3px solid rgb(4 5 6); }");
  await expect(page.getByRole("main")).toHaveCSS("outline-color", "rgb(4, 5, 6)");

  await expect(page.locator("html")).toHaveAttribute("data-kept");
  expect((await served(request, "/")).files.get("/pkg/tiffin.css")?.toString()).toContain("#040506");
  // The address that pages name is not the one that the reload script made up.
  await page.goto(path);
  await expect(page.getByRole("main")).toHaveCSS("outline-color", "rgb(4, 5, 6)");
});

test("a file of public/", async ({ page, request }) => {
  await page.locator("html").evaluate((html) => html.setAttribute("data-kept", ""));

  const edited = add("public/favicon.svg", "<!-- edited -->");

  await expect(page.locator("html")).not.toHaveAttribute("data-kept");
  edited.shows("a file of public/");
  expect(await (await request.get("/favicon.svg")).text()).toContain("<!-- edited -->");
});

test("a setting", async ({ page, request }) => {
  const edited = edit("Leptos.toml", "min_length = 8", "min_length = 10");

  await expect(page.getByText("At least 10 characters")).toBeVisible();
  edited.shows("a setting");
  expect((await served(request, "/register")).html).toContain("At least 10 characters");
});

test("a new migration", async ({ page, request }) => {
  const rename = "update restaurants set name = 'The Edited Griddle' where slug = 'the-patient-griddle';";
  await page.goto("/r/the-patient-griddle");
  await isListening(page);

  const edited = add("migrations/sqlite/9001_rename.sql", `-- Only for this test.\n${rename}`);

  await expect(page.getByRole("heading", { level: 1, name: "The Edited Griddle" })).toBeVisible();
  edited.shows("a new migration");
  expect((await served(request, "/r/the-patient-griddle")).html).toContain("The Edited Griddle");
  await page.goto(path);
});

test("what cannot be compiled changes nothing, and the next edit shows", async ({ page, request }) => {
  const file = "src/pages/change_password.rs";
  edit(file, 'class="lede"', "class=lede nonsense(");
  await page.waitForTimeout(3_000); // the compiler has seen it by now
  expect((await served(request, "/login")).files.size).toBe(3);

  const edited = edit(file, "class=lede nonsense(", 'class="lede" data-mended="yes"');

  await expect(page.locator("[data-mended]")).toBeVisible();
  edited.shows("a mended page");
});

interface Edited {
  /** Says how long it took. */
  shows: (what: string) => void;
}

/** Replaces words in a file of the copy. */
function edit(file: string, from: string, to: string): Edited {
  const text = readFileSync(join(copy, file), "utf8");
  expect(text, file).toContain(from);
  return write(file, text.replace(from, to));
}

/** Adds a line to a file of the copy, which may be new. */
function add(file: string, line: string): Edited {
  let text = "";
  try {
    text = readFileSync(join(copy, file), "utf8");
  } catch {
    // It is new.
  }
  return write(file, `${text}${line}\n`);
}

function write(file: string, text: string): Edited {
  writeFileSync(join(copy, file), text);
  const at = performance.now();
  return {
    shows: (what) => console.log(`${what} showed after ${((performance.now() - at) / 1000).toFixed(1)} s`),
  };
}

interface Served {
  html: string;
  /** By the address that the page names. */
  files: Map<string, Buffer>;
}

/** A page as it is served, and the built files that it names. */
async function served(request: APIRequestContext, path: string): Promise<Served> {
  const html = await (await request.get(path)).text();
  const files = new Map<string, Buffer>();
  // Where a page has islands, the script that starts them names the rest.
  const boot = /src="(\/pkg\/boot\.[^"]+)"/.exec(html)?.[1];
  const started = boot === undefined ? "" : await (await request.get(boot)).text();
  const named = [...html.matchAll(/href="(\/pkg\/[^"]+)"/g), ...started.matchAll(/"(\/pkg\/[^"]+)"/g)];
  for (const [, name = ""] of named) {
    const answer = await request.get(name);
    expect(answer.ok(), `${name} is there`).toBe(true);
    expect(answer.headers()["cache-control"]).toBe("public, no-cache");
    files.set(name, await answer.body());
  }
  return { html, files };
}

/** Whom the page says is signed in: the field that password managers read. */
async function emailOn(page: Page): Promise<string> {
  return page.locator('input[autocomplete="username"]').inputValue();
}
