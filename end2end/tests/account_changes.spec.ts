// Another address, proven by its mailbox and taken back by the one before; an account deleted and had back.

import { expect, test } from "../fixtures.ts";
import type { Pages } from "../pages/index.ts";
import { newPassword, somebody } from "../support/people.ts";

/** By the link that was sent along: what is had back has no password. */
async function setPasswordAndSignIn(on: Pages, email: string): Promise<void> {
  const password = newPassword();
  await on.mail.openNewest(email, "Set a new password");
  await on.mail.frame.getByRole("link", { name: "Set a new password" }).click();
  await on.resetPassword.settled();
  await on.resetPassword.set(password);
  await on.login.settled();
  await on.login.signIn({ email, password });
  await on.dashboard.settled();
}

test("another address is proven by its mailbox, and the one before takes it back", async ({ on, signedIn, isAccessible }) => {
  const { changeEmail, proveEmail, emailBack, mail } = on;
  const other = somebody().email;

  await test.step("a link is sent to the new address, and nothing changes before it is followed", async () => {
    await changeEmail.open();
    await isAccessible("change of email");
    await changeEmail.send({ Email: other });
    await changeEmail.settled();
    await expect(changeEmail.notice(/^A mail with a link is on its way to the new address/)).toBeVisible();
    await expect(changeEmail.main).toContainText(`You sign in with ${signedIn.email}`);
  });

  await test.step("its link says what it does, and a button does it", async () => {
    await mail.openNewest(other, "Confirm your address");
    await mail.frame.getByRole("link", { name: "Confirm the address" }).click();
    await proveEmail.settled();
    await expect(proveEmail.main).toContainText(other);
    await isAccessible("confirm an address");
    await proveEmail.submit.click();
    await changeEmail.settled();
    await expect(changeEmail.notice(/^Thank you. That address is yours/)).toBeVisible();
    await expect(changeEmail.main).toContainText(`You sign in with ${other}`);
  });

  await test.step("the address before is told, and takes it back", async () => {
    await mail.openNewest(signedIn.email, "Your address was changed");
    await mail.frame.getByRole("link", { name: "Take the address back" }).click();
    await emailBack.settled();
    await isAccessible("take an address back");
    await emailBack.submit.click();
    await on.login.settled();
    await expect(on.login.notice(/^Your earlier address is yours again/)).toBeVisible();
  });

  await test.step("every device is signed out, and the address sets a new password", async () => {
    await setPasswordAndSignIn(on, signedIn.email);
  });
});

test("a deleted account is signed out at once, and had back by a link", async ({ on, page, signedIn, isAccessible }) => {
  const { deleteAccount, accountBack, mail } = on;

  await test.step("the dashboard leads to where it is said what that means", async () => {
    await on.dashboard.open();
    await on.dashboard.main.getByRole("link", { name: "Delete your account" }).click();
    await deleteAccount.settled();
    await isAccessible("delete the account");
    await deleteAccount.submit.click();
    await on.welcome.settled();
    await expect(on.welcome.notice(/^Your account is deleted/)).toBeVisible();
    await expect(on.welcome.signOutButton).toHaveCount(0);
  });

  await test.step("its link gives it back, once", async () => {
    await mail.openNewest(signedIn.email, "Your account was deleted");
    await mail.frame.getByRole("link", { name: "Have the account back" }).click();
    await accountBack.settled();
    await isAccessible("have an account back");
    const link = page.url();
    await accountBack.submit.click();
    await on.login.settled();
    await expect(on.login.notice(/^Your account is yours again/)).toBeVisible();
    await setPasswordAndSignIn(on, signedIn.email);
    await page.goto(link);
    await expect(accountBack.heading).toHaveText("This link has ended");
  });
});
