// The back/forward cache keeps whole pages alive: not those of somebody who has signed out.

import { expect, test } from "../fixtures.ts";
import { launchOptions } from "../chromium.ts";

// Playwright switches this cache off; customers have it on.
test.use({ launchOptions: { ...launchOptions, ignoreDefaultArgs: ["--disable-back-forward-cache"] } });

test("the back button after sign-out shows nothing private, with pages kept alive", async ({ on, signedIn, page }) => {
  await on.welcome.open();
  await on.dashboard.open();
  await expect(on.dashboard.heading).toHaveText(`Hello, ${signedIn.name}`);
  await on.dashboard.signOut();
  await on.welcome.settled();

  await page.goBack();

  await expect(page.getByText(signedIn.name)).toHaveCount(0);
  await expect(page.getByText(signedIn.email)).toHaveCount(0);
  await on.login.settled();
});

test("the back button after the session ended elsewhere shows nothing private", async ({
  on,
  signedIn,
  page,
  context,
}) => {
  await on.dashboard.open();
  await expect(on.dashboard.heading).toHaveText(`Hello, ${signedIn.name}`);
  await on.welcome.open();
  await context.clearCookies();

  await page.goBack();

  await expect(page.getByText(signedIn.name)).toHaveCount(0);
  await expect(page.getByText(signedIn.email)).toHaveCount(0);
});
