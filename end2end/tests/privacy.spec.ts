// What was private stays private: after sign-out the back button shows nothing of it.

import { expect, test } from "../fixtures.ts";
import { newPassword } from "../support/people.ts";

test("the back button after sign-out shows nothing private", async ({ on, signedIn, page }) => {
  await on.welcome.open();
  await on.dashboard.open();
  await expect(on.dashboard.heading).toHaveText(`Hello, ${signedIn.name}`);
  await on.dashboard.signOut();
  await on.welcome.settled();

  await page.goBack();

  await on.login.settled();
  await expect(page.getByText(signedIn.email)).toHaveCount(0);
  await expect(on.login.signOutButton).toHaveCount(0);
});

test("the back button after a password change shows nothing private", async ({ on, signedIn, page }) => {
  await on.dashboard.open();
  await on.dashboard.changePassword.click();
  await on.changePassword.settled();
  await on.changePassword.change(signedIn.password, newPassword());
  await on.login.settled();

  await page.goBack();

  await on.login.settled();
  await expect(page.getByText(signedIn.email)).toHaveCount(0);
  await expect(on.login.signOutButton).toHaveCount(0);
});

test("a page of the next customer shows nothing of the one before", async ({ on, signedIn, customer, page }) => {
  await on.dashboard.open();
  await on.dashboard.signOut();
  await on.welcome.settled();
  await on.login.open();

  await on.login.signIn(customer);
  await on.dashboard.settled();

  await expect(on.dashboard.heading).toHaveText(`Hello, ${customer.name}`);
  await expect(page.getByText(signedIn.email)).toHaveCount(0);
});
