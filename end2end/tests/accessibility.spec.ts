// Every page in every state, light and dark, narrow and wide: axe finds nothing, nothing scrolls sideways.

import { expect, test } from "../fixtures.ts";
import type { SitePage } from "../pages/site_page.ts";
import { signUp, somebody } from "../support/people.ts";

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
    for (const where of [on.welcome, on.register, on.login]) {
      await where.open();
      await isEasyToHit(where);
    }
  });

  test("what a customer presses is at least 44 pixels high", async ({ on, signedIn: _ }) => {
    for (const where of [on.welcome, on.dashboard, on.changePassword]) {
      await where.open();
      await isEasyToHit(where);
    }
  });
});

/** Fields, buttons, and links that stand alone; a link within a sentence is as high as its line. */
async function isEasyToHit(where: SitePage): Promise<void> {
  const targets = where.page
    .getByRole("button")
    .or(where.navigation.getByRole("link"))
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
