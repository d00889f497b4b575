// Somebody sent to sign in comes back to the page they wanted, and never to another site.

import { expect, test } from "../fixtures.ts";

test("a visitor who wanted the password page is sent to sign in and then brought there", async ({
  on,
  customer,
  page,
}) => {
  await page.goto("/account/password");
  await on.login.settled();
  await expect(page).toHaveURL("/login?next=%2Faccount%2Fpassword");
  await expect(on.login.notice("Sign in to continue.")).toBeVisible();

  await on.login.signIn(customer);

  await on.changePassword.settled();
  await expect(on.changePassword.notice("You are signed in.")).toBeVisible();
});

test("a mistyped password on the way does not lose where one was going", async ({ on, customer, page, watch }) => {
  await page.goto("/account/password");
  await on.login.settled();

  watch.expectRefusal("/api/login", 401);
  await on.login.signIn({ email: customer.email, password: "not this one" });
  await on.login.refused("Invalid credentials");
  await on.login.signIn(customer);

  await on.changePassword.settled();
});

for (const elsewhere of ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]) {
  test(`a link that would lead to ${elsewhere} after sign-in leads to the dashboard`, async ({
    on,
    customer,
    page,
    site,
  }) => {
    await page.goto(`/login?next=${encodeURIComponent(elsewhere)}`);
    await on.login.settled();

    await on.login.signIn(customer);

    await on.dashboard.settled();
    expect(new URL(page.url()).origin).toBe(new URL(site).origin);
  });
}
