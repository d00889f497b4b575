// Every page in every state, light and dark, narrow and wide: axe finds nothing, nothing scrolls sideways.

import { expect, test } from "../fixtures.ts";
import type { SitePage } from "../pages/site_page.ts";
import { findsOut, signedInPhone } from "../support/devices.ts";
import { readyToOrder } from "../support/ordering.ts";
import { call, signUp, somebody } from "../support/people.ts";

test("the welcome page is accessible to a visitor", async ({ on, isAccessible }) => {
  await on.welcome.open();
  await isAccessible("welcome");
});

test("the welcome page is accessible to a customer", async ({ on, signedIn: _, isAccessible }) => {
  await on.welcome.open();
  await expect(on.welcome.toDashboard).toBeVisible();
  await isAccessible("welcome, signed in");
});

test("the sign-up page is accessible", async ({ on, isAccessible }) => {
  await on.register.open();
  await isAccessible("register");
});

test("the sign-up page is accessible with errors", async ({ on, watch, isAccessible }) => {
  watch.expectRefusal("/api/register", 422);
  await on.register.open();
  await on.register.submit.click();
  await on.register.refused("Enter your name", "Enter your email", "Enter a password");
  await isAccessible("register with errors");
});

test("the sign-in page is accessible", async ({ on, isAccessible }) => {
  await on.login.open();
  await isAccessible("login");
});

test("the sign-in page is accessible with an error", async ({ on, stranger, watch, isAccessible }) => {
  watch.expectRefusal("/api/login", 401);
  await on.login.open();
  await on.login.signIn(stranger);
  await on.login.refused("Invalid credentials");
  await isAccessible("login refused");
});

test("the sign-in page is accessible with a notice", async ({ on, page, isAccessible }) => {
  await page.goto("/dashboard");
  await on.login.settled();
  await expect(on.login.notice("Sign in to continue.")).toBeVisible();
  await isAccessible("login with a notice");
});

test("the dashboard is accessible", async ({ on, customer, isAccessible }) => {
  await on.login.open();
  await on.login.signIn(customer);
  await on.dashboard.settled();
  await expect(on.dashboard.notice("You are signed in.")).toBeVisible();
  await isAccessible("dashboard with a notice");
});

test("the dashboard is accessible to somebody with a very long name", async ({ on, context, site, isAccessible }) => {
  await signUp(context.request, somebody({ name: "Wolfeschlegelsteinhausenbergerdorff".repeat(2) }), site);
  await on.dashboard.open();
  await expect(on.dashboard.heading).toContainText("Wolfeschlegel");
  await isAccessible("dashboard of a long name");
});

test("the password page is accessible", async ({ on, signedIn: _, isAccessible }) => {
  await on.changePassword.open();
  await expect(on.changePassword.signOutButton).toBeVisible();
  await isAccessible("password");
});

test("the password page is accessible with errors", async ({ on, signedIn: _, watch, isAccessible }) => {
  watch.expectRefusal("/api/change_password", 422);
  await on.changePassword.open();
  await on.changePassword.change("not this one", "abc12");
  await expect(on.changePassword.errorSummary).toBeVisible();
  await isAccessible("password with errors");
});

test("the list of sessions is accessible with one, with more and with a notice", async ({ on, signedIn, anotherDevice, isAccessible }) => {
  await on.sessions.open();
  await expect(on.sessions.main).toContainText("You are signed in on this device only.");
  await isAccessible("sessions, one");
  await signedInPhone(anotherDevice, signedIn);
  await on.sessions.open();
  await expect(on.sessions.endAll).toBeVisible();
  await isAccessible("sessions, two");
  await on.sessions.endOthers.click();
  await expect(on.sessions.notice("1 other session was ended.")).toBeVisible();
  await isAccessible("sessions with a notice");
});

test("the activity is accessible with refusals and several pages", async ({ on, signedIn, context, site, watch, page, isAccessible }) => {
  watch.expectRefusal("/api/confirm", 422);
  const headers = { Accept: "application/json", Origin: new URL(site).origin };
  await context.request.post("/api/confirm", { form: { password: "not this one" }, headers });
  for (let time = 0; time < 20; time += 1) {
    await call(context.request, "confirm", { password: signedIn.password }, site);
  }
  await page.goto("/account/activity?page=2");
  await expect(on.activity.main).toContainText("Page 2 of 2");
  await expect(on.activity.main).toContainText("Wrong password given while signed in");
  await isAccessible("activity");
});

test("the sign-in page is accessible when it says why a session ended", async ({
  on,
  signedIn,
  anotherDevice,
  isAccessible,
  javaScriptEnabled,
}) => {
  const phone = await signedInPhone(anotherDevice, signedIn);
  await on.dashboard.open();
  await phone.sessions.open();
  await phone.sessions.endOthers.click();
  await expect(phone.sessions.notice("1 other session was ended.")).toBeVisible();
  await findsOut(on, javaScriptEnabled);
  await expect(on.login.page.getByText(/^This session was ended from your list of sessions/)).toBeVisible();
  await isAccessible("login after an ended session");
});

test("the page for an unknown address is accessible", async ({ on, watch, isAccessible }) => {
  watch.expectRefusal(on.notFound.path, 404);
  await on.notFound.open();
  await isAccessible("not found");
});

// The page of a wrong method is the page of every error that no page of the site explains, 500 included.
test("the page for what went wrong is accessible", async ({ page, watch, isAccessible }) => {
  watch.expectRefusal("/api/login", 405);
  await page.goto("/api/login");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("That cannot be done here");
  await isAccessible("error");
});

test.describe("under a finger", () => {
  test.use({ hasTouch: true, viewport: { width: 360, height: 780 } });

  test("what a visitor presses is at least 44 pixels high", async ({ on }) => {
    for (const where of [on.welcome, on.register, on.login, on.restaurants, on.kettle, on.carts]) {
      await where.open();
      await isEasyToHit(where);
    }
  });

  test("what a customer presses is at least 44 pixels high", async ({ on, signedIn: _, context, site }) => {
    await readyToOrder(context.request, site);
    const account = [on.dashboard, on.sessions, on.activity, on.changePassword, on.addresses, on.orders];
    for (const where of [on.welcome, ...account, on.kettle, on.carts, on.checkout]) {
      await where.open();
      await isEasyToHit(where);
    }
  });
});

/** Fields, buttons, and links that stand alone; a link within a sentence is as high as its line. */
async function isEasyToHit(where: SitePage): Promise<void> {
  const targets = where.page
    .getByRole("button")
    .or(where.page.getByRole("navigation").getByRole("link"))
    .or(where.page.getByRole("textbox"))
    .or(where.page.getByLabel(/password$/i))
    .filter({ visible: true });
  expect(await targets.count()).toBeGreaterThan(0);
  for (const target of await targets.all()) {
    const height = (await target.boundingBox())?.height ?? 0;
    const name = (await target.getAttribute("name")) ?? (await target.innerText());
    expect.soft(height, `${name} on ${where.path}`).toBeGreaterThanOrEqual(44);
  }
}
