// One customer on two devices: a password changed on one ends the other.

import { expect, test } from "../fixtures.ts";
import { signedInPhone } from "../support/devices.ts";
import { newPassword } from "../support/people.ts";

test("a password changed on one device signs out the other, which then comes back to where it was going", async ({
  on,
  signedIn,
  anotherDevice,
  javaScriptEnabled,
}) => {
  const phone = await signedInPhone(anotherDevice, signedIn);
  const replacement = newPassword();
  await on.dashboard.open();
  expect(await on.dashboard.facts(on.dashboard.security)).toMatchObject({ "Signed-in devices": "2" });

  await on.changePassword.open();
  await on.changePassword.change(signedIn.password, replacement);
  await on.login.settled();
  await expect(
    on.login.notice("Your password is changed. You were signed out everywhere (2 sessions)."),
  ).toBeVisible();

  // With scripts the page has left by itself; without them it finds out when it is used.
  if (!javaScriptEnabled) {
    await phone.dashboard.changePassword.click();
  }
  await phone.login.settled();
  const wasGoing = javaScriptEnabled ? phone.dashboard : phone.changePassword;
  await expect(phone.page).toHaveURL((url) => url.searchParams.get("next") === wasGoing.path);
  await expect(phone.page.getByText(/^Your password was changed at \d\d:\d\d UTC, so you were signed out here/)).toBeVisible();
  await expect(phone.login.signOutButton).toHaveCount(0);

  await phone.login.signIn({ email: signedIn.email, password: replacement });
  await wasGoing.settled();
  await expect(wasGoing.notice("You are signed in.")).toBeVisible();
});

test("a device whose session was ended can change nothing", async ({
  on,
  signedIn,
  anotherDevice,
  javaScriptEnabled,
}) => {
  const phone = await signedInPhone(anotherDevice, signedIn);
  const replacement = newPassword();
  await phone.changePassword.open();
  await on.changePassword.open();
  await on.changePassword.change(signedIn.password, replacement);
  await on.login.settled();

  if (!javaScriptEnabled) {
    await phone.changePassword.change(replacement, newPassword());
  }

  await phone.login.settled();
  await expect(phone.page.getByText(/^Your password was changed at/)).toBeVisible();
  await on.login.signIn({ email: signedIn.email, password: replacement });
  await on.dashboard.settled();
});

test("signing out on a device whose session was ended is no error", async ({ on, signedIn, anotherDevice, watch }) => {
  watch.expectFailure("/events");
  const phone = await signedInPhone(anotherDevice, signedIn);
  // It does not hear of it, and so still has the button.
  await phone.context.route("**/events", (route) => route.abort());
  await phone.dashboard.open();
  await on.changePassword.open();
  await on.changePassword.change(signedIn.password, newPassword());
  await on.login.settled();

  await phone.dashboard.signOut();

  await expect(phone.welcome.navigation.getByRole("link", { name: "Sign in" })).toBeVisible();
  await expect(phone.welcome.signOutButton).toHaveCount(0);
});

test("signing out on one device leaves the other signed in", async ({ on, signedIn, anotherDevice }) => {
  const phone = await signedInPhone(anotherDevice, signedIn);
  await on.dashboard.open();

  await on.dashboard.signOut();
  await on.welcome.settled();

  await phone.dashboard.open();
  await expect(phone.dashboard.heading).toHaveText(`Hello, ${signedIn.name}`);
  expect(await phone.dashboard.facts(phone.dashboard.security)).toMatchObject({ "Signed-in devices": "1" });
});
