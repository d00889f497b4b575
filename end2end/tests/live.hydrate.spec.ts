// Open pages learn at once that their session has ended, say why, and show nothing private any more.

import type { BrowserContext, Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { signedInPhone } from "../support/devices.ts";
import { call, newPassword, signIn, signOut } from "../support/people.ts";
import type { Person } from "../support/people.ts";
import { isListening, watchStreams } from "../support/streams.ts";

test.beforeEach(async ({ context }) => watchStreams(context));

test("a password changed in one tab signs out every other tab, on both devices, with the reason", async ({
  on,
  signedIn,
  context,
  page,
  anotherDevice,
}) => {
  const phone = await signedInPhone(anotherDevice, signedIn);
  await watchStreams(phone.context);
  await phone.dashboard.open();
  await on.changePassword.open();
  const others = [phone.page, await openTab(context, "/account/sessions"), await openTab(phone.context, "/")];
  await Promise.all([page, ...others].map(isListening));

  await on.changePassword.change(signedIn.password, newPassword());

  // The tab that did it is led on by the answer to its form, which says more.
  await on.login.settled();
  await expect(
    on.login.notice("Your password is changed. You were signed out everywhere (2 sessions)."),
  ).toBeVisible();
  for (const tab of others) {
    await saysWhy(tab, /^Your password was changed at \d\d:\d\d UTC, so you were signed out here/);
    await expect(tab.getByText(signedIn.email)).toHaveCount(0);
  }
});

test("a page is emptied at once also after something was pressed in it", async ({ on, signedIn, anotherDevice, page }) => {
  const phone = await signedInPhone(anotherDevice, signedIn);
  await page.clock.install();
  await on.kettle.open();
  await isListening(page);
  await on.kettle.add("Kahwa");
  // Nothing that would wait for a timer happens from here on.
  await page.clock.pauseAt(Date.now() + 1_000);

  await phone.changePassword.open();
  await phone.changePassword.change(signedIn.password, newPassword());

  await saysWhy(page, /^Your password was changed/);
});

test("signing out in one tab signs out the other, which leads back after signing in", async ({ on, signedIn, context, page }) => {
  await on.dashboard.open();
  const other = await openTab(context, "/account/activity?page=1");
  await Promise.all([isListening(page), isListening(other)]);

  await on.dashboard.signOut();

  await on.welcome.settled();
  await expect(on.welcome.notice("You are signed out.")).toBeVisible();
  await saysWhy(other, /^You signed out at \d\d:\d\d UTC/);
  await other.getByLabel("Email").fill(signedIn.email);
  await other.getByLabel("Password", { exact: true }).fill(signedIn.password);
  await other.getByRole("main").getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(other).toHaveURL("/account/activity?page=1");
});

test("a session that stays hears nothing of one that is ended", async ({ on, signedIn, anotherDevice, page }) => {
  const phone = await signedInPhone(anotherDevice, signedIn);
  await watchStreams(phone.context);
  await phone.dashboard.open();
  await on.sessions.open();
  await Promise.all([isListening(page), isListening(phone.page)]);

  await on.sessions.endButton(on.sessions.others).click();

  await saysWhy(phone.page, /^This session was ended from your list of sessions at/);
  await expect(on.sessions.notice(/^That session is ended/)).toBeVisible();
  await on.sessions.settled();
});

test("what was private is gone from the page before the next one is there", async ({ signedIn, context, page, site }) => {
  await watchSignOutPages(page);
  await page.goto("/dashboard");
  await isListening(page);

  const elsewhere = await context.browser()!.newContext({ baseURL: site });
  await signIn(elsewhere.request, signedIn, site);
  await call(elsewhere.request, "end_other_sessions", {}, site);

  await saysWhy(page, /^This session was ended from your list of sessions/);
  const left = await whatWasLeft(page);
  expect(left.path).toBe("/dashboard");
  expect(left.text).toContain("This session was ended from your list of sessions");
  expect(left.text).not.toContain(signedIn.email);
  await elsewhere.close();
});

test("a tab that lost its stream learns it when the stream comes back, and stops for good", async ({
  on,
  signedIn,
  context,
  page,
  site,
  watch,
}) => {
  watch.expectFailure("/events");
  let tries = 0;
  await context.route("**/events", (route) => {
    tries += 1;
    return tries > 2 ? route.continue() : route.abort("connectionreset");
  });
  await on.dashboard.open();
  await expect.poll(() => tries).toBeGreaterThan(0);

  const elsewhere = await context.browser()!.newContext({ baseURL: site });
  await signIn(elsewhere.request, signedIn, site);
  await call(elsewhere.request, "change_password", { current_password: signedIn.password, new_password: newPassword() }, site);
  await elsewhere.close();

  await saysWhy(page, /^Your password was changed at/);
  const triesUntilThen = tries;
  await page.waitForTimeout(3_000); // it would have tried again by now
  expect(tries).toBe(triesUntilThen);
});

test("seven tabs of one browser still load pages, and each learns why it is signed out", async ({
  on,
  signedIn,
  context,
  page,
}) => {
  await on.changePassword.open();
  const others: Page[] = [];
  for (let tab = 0; tab < 7; tab += 1) {
    others.push(await openTab(context, "/dashboard"));
  }
  await isListening(page);

  await on.changePassword.change(signedIn.password, newPassword());

  await on.login.settled();
  for (const tab of others) {
    await saysWhy(tab, /^Your password was changed at/);
  }
});

// CHANGES=50 measures better; every run of the tests need not.
const changes = Number(process.env["CHANGES"] ?? 10);

test(`from the commit to the page, over ${changes} password changes`, async ({ playwright, context, signedIn, site }) => {
  test.setTimeout(300_000);
  const page = await context.newPage();
  await watchSignOutPages(page);
  const elsewhere = await playwright.request.newContext({ baseURL: site });
  const person: Person = { ...signedIn };
  const took: number[] = [];

  for (let run = 0; run < changes; run += 1) {
    await signIn(context.request, person, site);
    await page.goto("/dashboard");
    await isListening(page);
    await signIn(elsewhere, person, site);
    const replacement = newPassword();
    await call(elsewhere, "change_password", { current_password: person.password, new_password: replacement }, site);
    person.password = replacement;
    await saysWhy(page, /^Your password was changed at/);
    const left = await whatWasLeft(page);
    await signIn(elsewhere, person, site);
    const account = (await call(elsewhere, "account", {}, site)) as { password_changed_at: number };
    took.push(left.at - account.password_changed_at);
    await signOut(elsewhere, site);
  }

  took.sort((one, other) => one - other);
  const at = (share: number): string => `${took[Math.ceil(share * took.length) - 1]} ms`;
  const words = `p50 ${at(0.5)}, p99 ${at(0.99)} over ${took.length} changes`;
  test.info().annotations.push({ type: "from the commit to the page", description: words });
  console.log(`from the commit to the page: ${words}`);
  await elsewhere.dispose();
});

async function openTab(context: BrowserContext, path: string): Promise<Page> {
  const tab = await context.newPage();
  await tab.goto(path);
  return tab;
}

interface Left {
  at: number;
  path: string;
  text: string;
}

/** Keeps what each page shows when it has learned that its session ended, before it is left. */
async function watchSignOutPages(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const changes = new MutationObserver(() => {
      if (document.title.startsWith("You are signed out")) {
        // The next page is on its way: only what is written at once is sure to be kept.
        const what = { at: Date.now(), path: location.pathname, text: document.body.innerText };
        sessionStorage.setItem("left", JSON.stringify(what));
        changes.disconnect();
      }
    });
    changes.observe(document, { childList: true, subtree: true, characterData: true });
  });
}

/** What the page before this one showed when it was left. */
async function whatWasLeft(page: Page): Promise<Left> {
  const kept = await page.evaluate(() => {
    const kept = sessionStorage.getItem("left");
    sessionStorage.removeItem("left");
    return kept;
  });
  return JSON.parse(kept ?? "null") as Left;
}

async function saysWhy(tab: Page, why: RegExp): Promise<void> {
  await expect(tab).toHaveURL((url) => url.pathname === "/login");
  await expect(tab.getByRole("status").filter({ hasText: why })).toBeVisible();
}
