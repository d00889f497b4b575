// Pictures of every page for people to look at: narrow and wide, light and dark. Runs when SCREENSHOTS is set.

import { randomInt } from "node:crypto";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { signedInPhone } from "../support/devices.ts";
import { signUp, somebody } from "../support/people.ts";

const folder = "test-results/screenshots";
const widths = [360, 1280];
const schemes = ["light", "dark"] as const;

test.use({ contextOptions: { reducedMotion: "reduce" } });

test("pictures of the welcome page", async ({ on, page }) => {
  await on.welcome.open();
  await takePictures(page, "welcome");
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.screenshot({ path: `${folder}/readme-welcome.png` });
});

test("pictures of the sign-up page", async ({ on, page, watch }) => {
  watch.expectRefusal("/api/register", 422);
  await on.register.open();
  await takePictures(page, "register");
  await on.register.password.fill("turmeric lamp");
  await takePictures(page, "register-strength");
  await on.register.send({ Name: "Priya Raman", Email: "priya at example", Password: "abc12" });
  await expect(on.register.errorSummary).toBeVisible();
  await takePictures(page, "register-errors");
});

test("pictures of the sign-in page", async ({ on, page, stranger, watch }) => {
  watch.expectRefusal("/api/login", 401);
  await on.login.open();
  await takePictures(page, "login");
  await on.login.signIn(stranger);
  await on.login.refused("Invalid credentials");
  await takePictures(page, "login-refused");
  await page.goto("/dashboard");
  await on.login.settled();
  await takePictures(page, "login-notice");
});

test("pictures of the pages of a customer", async ({ on, context, page, site, watch }) => {
  watch.expectRefusal("/api/change_password", 422);
  // Somebody whom one likes to see in a README, and who is new at every run.
  const priya = somebody({ name: "Priya Raman", email: `priya.${randomInt(10_000)}@example.com` });
  await signUp(context.request, priya, site);
  await on.dashboard.open();
  await takePictures(page, "dashboard");
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.screenshot({ path: `${folder}/readme-dashboard.png` });
  await on.welcome.open();
  await takePictures(page, "welcome-signed-in");
  await on.changePassword.open();
  await takePictures(page, "password");
  await on.changePassword.change("not this one", "abc12");
  await expect(on.changePassword.errorSummary).toBeVisible();
  await takePictures(page, "password-errors");
});

test("pictures of the sessions and what happened to them", async ({ on, page, signedIn, anotherDevice }) => {
  const phone = await signedInPhone(anotherDevice, signedIn);
  await signedInPhone(anotherDevice, signedIn);
  await on.sessions.open();
  await takePictures(page, "sessions");
  await on.sessions.endButton(on.sessions.others).first().click();
  await expect(on.sessions.notice("That session is ended.")).toBeVisible();
  await takePictures(page, "sessions-notice");
  await on.sessions.endOthers.click();
  await expect(on.sessions.notice("1 other session was ended.")).toBeVisible();
  await takePictures(page, "sessions-one");
  await on.activity.open();
  await takePictures(page, "activity");
  await phone.login.settled();
  await takePictures(phone.page, "login-ended");
});

test.describe("with a proven password that no longer counts", () => {
  test.use({ baseURL: process.env["IMPATIENT_URL"] ?? "" });

  test("pictures of the page that asks for the password again", async ({ on, page, signedIn, anotherDevice, watch }) => {
    watch.expectRefusal("/api/confirm", 422);
    await signedInPhone(anotherDevice, signedIn);
    await page.waitForTimeout(1_100);
    await on.sessions.open();
    await takePictures(page, "sessions-unconfirmed");
    await on.sessions.endOthers.click();
    await on.confirm.settled();
    await takePictures(page, "confirm");
    await on.confirm.send({ Password: "not this one" });
    await on.confirm.refused("The password is not right");
    await takePictures(page, "confirm-refused");
    await on.confirm.send({ Password: signedIn.password });
    await on.sessions.settled();
    await takePictures(page, "sessions-confirmed");
  });
});

test("pictures of the page for an unknown address", async ({ on, page, watch }) => {
  watch.expectRefusal(on.notFound.path, 404);
  await on.notFound.open();
  await takePictures(page, "not-found");
});

async function takePictures(page: Page, name: string): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${folder}/${name}-${width}-${colorScheme}.png`, fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: null });
}
