// The customer sees every session and ends what should not be there.

import { expect, test } from "../fixtures.ts";
import { findsOut, signedInPhone } from "../support/devices.ts";

test("a session is ended from the list, and its device is signed out", async ({
  on,
  signedIn,
  anotherDevice,
  page,
  javaScriptEnabled,
}) => {
  const phone = await signedInPhone(anotherDevice, signedIn);
  await on.dashboard.open();
  await on.dashboard.security.getByRole("link", { name: "See your sessions" }).click();
  await on.sessions.settled();
  await expect(page).toHaveTitle(on.sessions.title);
  await expect(on.sessions.sessions).toHaveCount(2);
  await expect(on.sessions.thisOne).toContainText("Chrome on Linux");

  await on.sessions.endButton(on.sessions.others).click();

  await expect(on.sessions.notice("That session is ended. Whoever used it is signed out.")).toBeVisible();
  await expect(on.sessions.sessions).toHaveCount(1);
  await expect(on.sessions.main).toContainText("You are signed in on this device only.");
  await expect(on.sessions.endOthers).toHaveCount(0);
  await findsOut(phone, javaScriptEnabled);
  await expect(phone.page.getByText(/^This session was ended from your list of sessions at \d\d:\d\d UTC/)).toBeVisible();
});

test("all other sessions are ended, and this one stays", async ({ on, signedIn, anotherDevice }) => {
  await signedInPhone(anotherDevice, signedIn);
  await signedInPhone(anotherDevice, signedIn);
  await on.sessions.open();
  await expect(on.sessions.sessions).toHaveCount(3);

  await on.sessions.endOthers.click();

  await expect(on.sessions.notice("2 other sessions were ended. You are signed in on this device only.")).toBeVisible();
  await expect(on.sessions.sessions).toHaveCount(1);
});

test("all sessions are ended, here too", async ({ on, signedIn, anotherDevice }) => {
  await signedInPhone(anotherDevice, signedIn);
  await on.sessions.open();

  await on.sessions.endAll.click();

  await on.login.settled();
  await expect(on.login.notice("You are signed out everywhere (2 sessions).")).toBeVisible();
  await expect(on.login.signOutButton).toHaveCount(0);
});

test("this device is signed out from the list", async ({ on, signedIn: _ }) => {
  await on.sessions.open();

  await on.sessions.thisOne.getByRole("button", { name: "Sign out here" }).click();

  await on.welcome.settled();
  await expect(on.welcome.notice("You are signed out.")).toBeVisible();
});

test("what happened is listed, the latest first", async ({ on, signedIn, anotherDevice, page }) => {
  const phone = await signedInPhone(anotherDevice, signedIn);
  await phone.dashboard.signOut();
  await phone.welcome.settled();

  await on.dashboard.open();
  await page.getByRole("navigation", { name: "Your account" }).getByRole("link", { name: "Activity" }).click();
  await on.activity.settled();

  await expect(on.activity.events).toHaveText([/^Signed out/, /^Signed in/, /^Signed in/, /^Account created/]);
  await expect(on.activity.events.first()).toContainText("Chrome on Linux, 127.0.0.1");
});
