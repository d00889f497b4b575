// The back/forward cache keeps whole pages alive: not those of somebody who is signed out.

import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { launchOptions } from "../chromium.ts";
import { newPassword } from "../support/people.ts";
import { shown } from "../support/shown.ts";

// Playwright switches this cache off; customers have it on.
test.use({ launchOptions: { ...launchOptions, ignoreDefaultArgs: ["--disable-back-forward-cache"] } });

test("pages are kept alive in this browser", async ({ on, page }) => {
  await on.register.open();
  await page.evaluate(() => {
    window.addEventListener("pageshow", ({ persisted }) => sessionStorage.setItem("kept", String(persisted)));
  });
  await on.login.open();

  await goBack(page);

  await expect.poll(() => shown(page)).toMatchObject({ path: on.register.path, kept: "true" });
});

test("the back button after sign-out shows nothing private, with pages kept alive", async ({ on, signedIn, page }) => {
  await on.welcome.open();
  await on.dashboard.open();
  await expect(on.dashboard.heading).toHaveText(`Hello, ${signedIn.name}`);
  await on.dashboard.signOut();
  await on.welcome.settled();

  await goBack(page);

  await expect.poll(() => shown(page)).toMatchObject({ path: on.login.path });
  const { text } = await shown(page);
  expect(text).not.toContain(signedIn.name);
  expect(text).not.toContain(signedIn.email);
});

test("the back button after the session was ended elsewhere shows nothing private, with pages kept alive", async ({
  on,
  signedIn,
  page,
  anotherDevice,
}) => {
  const phone = await anotherDevice();
  await phone.login.open();
  await phone.login.signIn(signedIn);
  await phone.dashboard.settled();
  await on.dashboard.open();
  await expect(on.dashboard.heading).toHaveText(`Hello, ${signedIn.name}`);
  await on.welcome.open();
  await phone.changePassword.open();
  await phone.changePassword.change(signedIn.password, newPassword());
  await phone.login.settled();

  await goBack(page);

  await expect.poll(() => shown(page)).toMatchObject({ path: on.login.path });
  const { text } = await shown(page);
  expect(text).not.toContain(signedIn.name);
  expect(text).not.toContain(signedIn.email);
});

/** A page brought back alive loads nothing, so there is no load to wait for; then it asks the server again,
 * which may end the way back before the browser calls it done. */
async function goBack(page: Page): Promise<void> {
  await page.goBack({ waitUntil: "commit" }).catch((thrown: unknown) => {
    if (!String(thrown).includes("net::ERR_ABORTED")) {
      throw thrown;
    }
  });
}
