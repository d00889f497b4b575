// Whoever forgot the password gets back in by a link that only their mailbox has.

import { expect, test } from "../fixtures.ts";
import { findsOut, signedInPhone } from "../support/devices.ts";
import { call, newPassword } from "../support/people.ts";

const RESET = "Set a new password";

test("a forgotten password is replaced by a link in a mail, and every device is signed out", async ({
  on,
  stranger,
  anotherDevice,
  watch,
  javaScriptEnabled,
}) => {
  const { login, forgotPassword, mail, resetPassword } = on;
  const replacement = newPassword();
  let link = "";

  await test.step("somebody signs up, is signed in on a phone too, and signs out here", async () => {
    await on.register.open();
    await on.register.signUp(stranger);
    await on.dashboard.settled();
    await on.dashboard.signOut();
    await on.welcome.settled();
  });
  const phone = await signedInPhone(anotherDevice, stranger);

  await test.step("the sign-in page leads to where a link is asked for", async () => {
    await login.open();
    await login.forgotPassword.click();
    await forgotPassword.settled();
    await expect(forgotPassword.page).toHaveTitle(forgotPassword.title);
    await forgotPassword.ask(stranger.email);

    await login.settled();
    await expect(login.notice("If there is an account with that address, a mail with a link is on its way.")).toBeVisible();
  });

  await test.step("the mail has the link", async () => {
    await mail.openNewest(stranger.email, RESET);
    await expect(mail.frame.getByRole("heading", { level: 1 })).toHaveText(RESET);
    await expect(mail.frame.getByRole("main")).toContainText(stranger.name);
    await mail.frame.getByRole("link", { name: RESET }).click();

    await resetPassword.settled();
    await expect(resetPassword.page).toHaveTitle(resetPassword.title);
    link = resetPassword.page.url();
  });

  await test.step("a weak password is refused, and uses nothing up", async () => {
    watch.expectRefusal("/api/reset_password", 422);
    await resetPassword.set("abc12");

    await resetPassword.refused("Use at least 8 characters: this has 5");
    await expect(resetPassword.password).toHaveValue("");
  });

  await test.step("a good one is set, and leads to signing in", async () => {
    await resetPassword.set(replacement);

    await login.settled();
    await expect(login.notice("Your new password is set, and every device is signed out. Sign in with it.")).toBeVisible();
    await expect(login.signOutButton).toHaveCount(0);
  });

  await test.step("the phone is signed out", async () => {
    await findsOut(phone, javaScriptEnabled);
    await expect(phone.page.getByText(/^A new password was set for your account at .* by a link from your mailbox/)).toBeVisible();
  });

  await test.step("the old password is refused, the new one accepted", async () => {
    watch.expectRefusal("/api/login", 401);
    await login.signIn(stranger);
    await login.refused("Invalid credentials");
    await login.signIn({ email: stranger.email, password: replacement });

    await on.dashboard.settled();
    await expect(on.dashboard.heading).toHaveText(`Hello, ${stranger.name}`);
  });

  await test.step("the link has ended", async () => {
    await resetPassword.page.goto(link);

    await expect(resetPassword.heading).toHaveText("This link has ended");
    await resetPassword.askAgain.click();
    await forgotPassword.settled();
  });

  await test.step("a mail tells of what happened", async () => {
    await mail.openNewest(stranger.email, "Your password was changed");
    await expect(mail.text).toContainText("every device was signed out");
  });
});

test("a mail's text has the link too, and links of others in it are text", async ({ on, page, customer, context, site }) => {
  await call(context.request, "forgot_password", { email: customer.email }, site);
  await on.mail.openNewest(customer.email, RESET);
  await expect(on.mail.text.getByRole("link")).toHaveCount(1);

  await on.mail.text.getByRole("link").click();

  await on.resetPassword.settled();
  await expect(page).toHaveTitle(on.resetPassword.title);
});

test("the mailbox shows what was sent to an address, and says so if that is nothing", async ({
  on,
  page,
  customer,
  stranger,
}) => {
  await on.mailbox.openFor(customer.email, "Welcome to Tiffin");
  await expect(page).toHaveTitle(on.mailbox.title);
  await expect(on.mailbox.main.getByRole("listitem")).toHaveCount(1);

  await on.mailbox.main.getByLabel("Sent to").fill(stranger.email);
  await on.mailbox.main.getByRole("button", { name: "Show", exact: true }).click();

  await expect(on.mailbox.main).toContainText("Nothing was sent to this address so far.");
  await on.mailbox.main.getByRole("link", { name: "Show all" }).click();
  await expect(page).toHaveURL((url) => url.pathname === on.mailbox.path && url.search === "");
  await expect(on.mailbox.main.getByRole("listitem").first()).toBeVisible();
});
