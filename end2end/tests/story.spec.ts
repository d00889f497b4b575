// One customer, from the first visit to a new password.

import { expect, test } from "../fixtures.ts";
import { newPassword } from "../support/people.ts";

test("a customer signs up, signs out, signs in, and changes the password: only the new one opens the door", async ({
  on,
  stranger,
  watch,
}) => {
  const { welcome, register, login, dashboard, changePassword } = on;
  const sinceThen = todayAsWritten();
  const replacement = newPassword();

  await test.step("signing up leads to the dashboard", async () => {
    await welcome.open();
    await welcome.createAccount.click();
    await register.settled();
    await register.signUp(stranger);

    await dashboard.settled();
    await expect(dashboard.notice("Welcome to Tiffin. Your account is ready.")).toBeVisible();
    await expect(dashboard.heading).toHaveText(`Hello, ${stranger.name}`);
    expect(await dashboard.facts(dashboard.account)).toEqual({
      Name: stranger.name,
      Email: stranger.email,
      "Member since": expect.stringMatching(sinceThen),
    });
    expect(await dashboard.facts(dashboard.security)).toMatchObject({
      "Signed-in devices": "1",
      "Password last changed": "Never",
    });
  });

  await test.step("signing out leads to the welcome page", async () => {
    await dashboard.signOut();

    await welcome.settled();
    await expect(welcome.notice("You are signed out.")).toBeVisible();
    await expect(welcome.signOutButton).toHaveCount(0);
  });

  await test.step("signing in leads back to the dashboard", async () => {
    await welcome.signIn.click();
    await login.settled();
    await login.signIn(stranger);

    await dashboard.settled();
    await expect(dashboard.notice("You are signed in.")).toBeVisible();
    expect(await dashboard.facts(dashboard.security)).toMatchObject({ "Signed-in devices": "1" });
  });

  await test.step("changing the password signs out everywhere and says so", async () => {
    await dashboard.changePassword.click();
    await changePassword.settled();
    await changePassword.change(stranger.password, replacement);

    await login.settled();
    await expect(
      login.notice("Your password is changed. You were signed out everywhere (1 session)."),
    ).toBeVisible();
    await expect(login.signOutButton).toHaveCount(0);
  });

  await test.step("the old password is refused", async () => {
    watch.expectRefusal("/api/login", 401);
    await login.signIn(stranger);

    await login.refused("Invalid credentials");
    await expect(login.email).toHaveValue(stranger.email);
    await expect(login.password).toHaveValue("");
  });

  await test.step("the new password is accepted", async () => {
    await login.signIn({ email: stranger.email, password: replacement });

    await dashboard.settled();
    await expect(dashboard.heading).toHaveText(`Hello, ${stranger.name}`);
    expect(await dashboard.facts(dashboard.security)).toMatchObject({
      "Signed-in devices": "1",
      "Password last changed": expect.stringMatching(sinceThen),
    });
  });
});

test("a notice is said once", async ({ on, customer, page }) => {
  await on.login.open();
  await on.login.signIn(customer);
  await on.dashboard.settled();
  await expect(on.dashboard.notice("You are signed in.")).toBeVisible();

  await page.reload();

  await on.dashboard.settled();
  await expect(on.dashboard.heading).toBeVisible();
  await expect(on.dashboard.notice("You are signed in.")).toHaveCount(0);
});

test("an email is the same account however its letters and spaces are typed", async ({ on, customer }) => {
  await on.login.open();

  await on.login.signIn({ email: `  ${customer.email.toUpperCase()} `, password: customer.password });

  await on.dashboard.settled();
  expect(await on.dashboard.facts(on.dashboard.account)).toMatchObject({ Email: customer.email });
});

/** The date of something done just now, as the site writes dates; a test may run over midnight. */
function todayAsWritten(): RegExp {
  const write = (time: number): string =>
    new Date(time).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return new RegExp(`^(${write(Date.now())}|${write(Date.now() + 60_000)})$`);
}
