// The lab: what it shows is what happens, measured here once more.

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "../fixtures.ts";

const ok = "200 answered";
const refused = "401 refused";

test("the lab is found from the start page, and begins with a press", async ({ on, page, context }) => {
  await on.welcome.open();
  await page.getByRole("link", { name: "See which doors close, and which would not, in the lab" }).click();
  await on.lab.settled();
  await expect(page).toHaveTitle(on.lab.title);

  await on.lab.begin();

  const cookie = (await context.cookies()).find(({ name }) => name === "tiffin-lab");
  const envelope = on.lab.section("The envelope and the letter");
  await expect(envelope).toContainText(`tiffin-lab=${cookie?.value}`);
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  const token = await on.lab.token();
  await expect(envelope).toContainText(token);
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { sub: string };
  await expect(envelope).toContainText(`"sub": "${claims.sub}"`);
});

test("what is forged is refused", async ({ on }) => {
  await on.lab.begin();

  expect(await on.lab.tries("Say I am an admin", "forge_role")).toEqual([ok, refused]);
  expect(await on.lab.tries("Say no signature is needed", "forge_algorithm")).toEqual([refused]);
  expect(await on.lab.tries("Change one character of the cookie", "forge_cookie")).toEqual([ok, refused]);
  await expect(on.lab.outcome("forge_role")).toContainText("Invalid or expired token");
});

test("the session dies with the old password, and the signed letter some seconds later", async ({
  on,
  page,
  playwright,
  site,
  javaScriptEnabled,
  watch,
}) => {
  for (const way of ["session", "stateless", "instant"]) {
    watch.expectRefusal(`/api/lab/${way}`, 401);
  }
  await on.lab.begin();

  const before = Date.now();
  const statuses = await on.lab.tries("Change this account’s password", "change_password");
  const after = Date.now();

  expect(statuses).toEqual([refused]);
  await expect(on.lab.pulse("session")).toHaveText("refused: it died with the old password");
  await expect(on.lab.pulse("instant")).toHaveText("refused: it died with the old password");
  // What the page says, a client that holds the same token says too.
  const app = await playwright.request.newContext({ baseURL: site });
  const ask = async (way: string): Promise<number> => {
    const headers = { authorization: `Bearer ${await on.lab.token()}` };
    return (await app.get(`/api/lab/${way}`, { headers })).status();
  };
  expect(await ask("stateless")).toBe(200);
  expect(await ask("instant")).toBe(401);
  await page.waitForTimeout(3_000);
  if (!javaScriptEnabled) {
    await on.lab.askAgain.click();
    await on.lab.settled();
  }
  await expect(on.lab.pulse("stateless")).toHaveText(/^still answered [3-9]\d* s after the password changed$/);
  const words = (await on.lab.pulse("stateless").textContent()) ?? "";
  const shown = Number(/answered (\d+) s/.exec(words)?.[1]);
  const now = Date.now();
  expect(shown).toBeGreaterThanOrEqual(Math.floor((now - after) / 1000) - 2);
  expect(shown).toBeLessThanOrEqual(Math.ceil((now - before) / 1000));
  await expect(on.lab.pulse("countdown")).toHaveText(/^The token expires in \d+ s\.$/);
  expect(await ask("stateless")).toBe(200);
  await app.dispose();

  await on.lab.button("Begin anew with another account").click();
  await expect(on.lab.button("Change this account’s password")).toBeVisible();
});

test("a script reads the token and not the cookie", async ({ on, context, page, javaScriptEnabled }) => {
  await on.lab.begin();

  if (javaScriptEnabled) {
    await expect(on.lab.readable("cookie")).toHaveText("nothing");
    await expect(on.lab.readable("storage")).toHaveText(await on.lab.token());
    expect(await page.evaluate(() => document.cookie)).toBe("");
    expect((await context.cookies()).map(({ name }) => name)).toContain("tiffin-lab");
  } else {
    await expect(on.lab.readable("cookie")).toContainText("runs no scripts here");
    await expect(on.lab.readable("storage")).toContainText("runs no scripts here");
  }
  expect(await on.lab.tries("Send a form as another site would", "cross_site")).toEqual(["403 refused"]);
});

test("a form that another site really sends is refused, and changes nothing", async ({ on, context, site }) => {
  await on.lab.begin();
  const form = `<form method="post" action="${site}/api/lab_try">
    <input name="experiment" value="change_password"><button>Win a lunch</button></form>`;
  const elsewhere = createServer((_, answer) => answer.setHeader("content-type", "text/html").end(form));
  await new Promise<void>((listening) => elsewhere.listen(0, "127.0.0.1", listening));
  // Nobody watches this one: it is another site's page. Its name is another than ours, so it is cross-site.
  const browser = context.browser();
  const victim = await browser?.newContext({ storageState: await context.storageState() });
  const page = await victim?.newPage();
  await page?.goto(`http://localhost:${(elsewhere.address() as AddressInfo).port}/`);

  const [answer] = await Promise.all([
    page?.waitForResponse((response) => response.url().endsWith("/api/lab_try")),
    page?.getByRole("button").click(),
  ]);

  expect(answer?.status()).toBe(403);
  expect(await answer?.request().headerValue("cookie")).toBeNull();
  await victim?.close();
  elsewhere.close();
  await on.lab.open();
  await expect(on.lab.button("Change this account’s password")).toBeVisible();
});

test("a lost answer is sent again, two tabs get one token, and a thief ends the app", async ({ on }) => {
  await on.lab.begin();

  expect(await on.lab.tries("Lose the answer", "lost_answer")).toEqual([ok, ok]);
  expect(await on.lab.tries("Refresh in two tabs", "two_tabs")).toEqual([ok, ok]);
  for (const experiment of ["lost_answer", "two_tabs"]) {
    const tokens = await on.lab.outcome(experiment).locator("code").allInnerTexts();
    expect(new Set(tokens).size).toBe(1);
  }
  expect(await on.lab.tries("Be the thief", "thief")).toEqual([ok, ok, refused, refused]);
});

test("another service takes the token, also without us", async ({ on }) => {
  await on.lab.begin();

  expect(await on.lab.tries("Show it the token", "other_service")).toEqual([ok]);
  expect(await on.lab.tries("Show it the token while Tiffin is off for it", "other_service_alone")).toEqual([
    "503 failed",
    ok,
  ]);
  const rotated = await on.lab.tries("Make a new signing key", "rotate_keys");
  expect(rotated.slice(1)).toEqual([ok, ok]);
});

test("what it costs is measured, and the advice fits the answers", async ({ on, context }) => {
  await on.lab.begin();

  await on.lab.button("Measure it here and now").click();

  const table = on.lab.section("What it costs").getByRole("table");
  await expect(table.getByRole("row")).toHaveCount(4);
  const cookie = (await context.cookies()).find(({ name }) => name === "tiffin-lab");
  const bytes = `cookie: tiffin-lab=${cookie?.value}\r\n`.length;
  await expect(table.getByRole("row", { name: /Session cookie/ })).toContainText(String(bytes));
  const bearer = `authorization: Bearer ${await on.lab.token()}\r\n`.length;
  await expect(table.getByRole("row", { name: /by its signature/ })).toContainText(String(bearer));
  await on.lab.main.getByRole("group", { name: "Must a sign-in end at once when you say so?" }).getByLabel("Yes").check();
  await on.lab.main.getByRole("group", { name: "Is the client a browser that talks" }).getByLabel("Yes").check();
  await on.lab.button("See the advice").click();
  await on.lab.settled();
  const advice = on.lab.section("Which to use when");
  await expect(advice).toContainText("Take a session.");
  await expect(advice).toContainText("Tiffin picks sessions because");
});

test("the lab is accessible before and after everything was tried", async ({ on, isAccessible, watch }) => {
  for (const way of ["session", "stateless", "instant"]) {
    watch.expectRefusal(`/api/lab/${way}`, 401);
  }
  await on.lab.open();
  await isAccessible("the lab, not begun");
  await on.lab.begin();
  await on.lab.tries("Say I am an admin", "forge_role");
  await on.lab.tries("Be the thief", "thief");
  await on.lab.button("Measure it here and now").click();
  await expect(on.lab.section("What it costs").getByRole("row")).toHaveCount(4);
  await on.lab.tries("Change this account’s password", "change_password");
  await isAccessible("the lab, after everything was tried");
});
