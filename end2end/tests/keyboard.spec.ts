// The site with a keyboard alone: everything is reached, in order, and the focus is always seen.

import { expect, test } from "../fixtures.ts";
import { KETTLE } from "../pages/index.ts";
import type { SitePage } from "../pages/site_page.ts";
import { seesFocus, tabsThrough, tabTo, type } from "../support/keyboard.ts";
import { addAddress } from "../support/ordering.ts";

test("the first stop of every public page is a link that skips to the content", async ({ on, page }) => {
  for (const where of [on.welcome, on.register, on.login] satisfies SitePage[]) {
    await where.open();

    await page.keyboard.press("Tab");
    await expect(where.skipLink).toBeFocused();
    await expect(where.skipLink).toBeInViewport({ ratio: 1 });
    await seesFocus(page);
    await page.keyboard.press("Enter");

    await expect(where.main).toBeFocused();
    await page.keyboard.press("Tab");
    expect(await where.main.evaluate((main) => main.contains(document.activeElement))).toBe(true);
  }
});

test("the sign-up page is walked in reading order", async ({ on, page, javaScriptEnabled }) => {
  const { register } = on;
  await register.open();

  await tabsThrough([
    register.skipLink,
    page.getByRole("banner").getByRole("link", { name: "Tiffin", exact: true }),
    register.navigation.getByRole("link", { name: "Restaurants" }),
    register.navigation.getByRole("link", { name: "Cart" }),
    register.navigation.getByRole("link", { name: "Sign in" }),
    register.navigation.getByRole("link", { name: "Create account" }),
    register.name,
    register.email,
    register.password,
    ...(javaScriptEnabled ? [register.showButton("Password")] : []),
    register.submit,
    register.main.getByRole("link", { name: "Sign in" }),
  ]);
});

test("a customer signs up, signs out and signs in without touching a mouse", async ({ on, page, stranger }) => {
  const { welcome, register, login, dashboard } = on;
  await welcome.open();
  await tabTo(welcome.createAccount);
  await page.keyboard.press("Enter");
  await register.settled();

  await tabTo(register.name);
  await type(register.name, stranger.name);
  await tabTo(register.email);
  await type(register.email, stranger.email);
  await tabTo(register.password);
  await type(register.password, stranger.password);
  await page.keyboard.press("Enter");
  await dashboard.settled();

  await tabTo(dashboard.signOutButton);
  await page.keyboard.press("Space");
  await welcome.settled();

  await tabTo(welcome.signIn);
  await page.keyboard.press("Enter");
  await login.settled();
  await tabTo(login.email);
  await type(login.email, stranger.email);
  await tabTo(login.password);
  await type(login.password, stranger.password);
  await tabTo(login.submit);
  await page.keyboard.press("Enter");
  await dashboard.settled();

  await tabTo(dashboard.changePassword);
  await page.keyboard.press("Enter");
  await on.changePassword.settled();
});

test("the hidden username of the password form is no stop for the keyboard", async ({
  on,
  signedIn,
  page,
  javaScriptEnabled,
}) => {
  const { changePassword } = on;
  await changePassword.open();
  await expect(page.locator("input[autocomplete=username]")).toHaveValue(signedIn.email);
  await tabTo(changePassword.current);

  await tabsThrough([
    ...(javaScriptEnabled ? [changePassword.showButton("Current password")] : []),
    changePassword.new,
    ...(javaScriptEnabled ? [changePassword.showButton("New password")] : []),
    changePassword.submit,
  ]);
});

test("after a refusal the next stop leads to the first mistake", async ({ on, page, watch }) => {
  watch.expectRefusal("/api/register", 422);
  await on.register.open();
  await tabTo(on.register.submit);
  await page.keyboard.press("Enter");
  await on.register.refused("Enter your name", "Enter your email", "Enter a password");

  await tabsThrough([on.register.errorLinks.first()]);
  await page.keyboard.press("Enter");

  await expect(on.register.name).toBeFocused();
});

test("a customer orders without touching a mouse", async ({ on, page, signedIn: _, context, site }) => {
  const { restaurants, kettle, checkout, review, order } = on;
  await addAddress(context.request, site);
  await restaurants.open();
  await tabTo(restaurants.query);
  await type(restaurants.query, "kahwa");
  await page.keyboard.press("Enter");
  await expect(restaurants.count).toHaveText("1 restaurant");
  await tabTo(restaurants.restaurant(KETTLE.name).getByRole("link"));
  await page.keyboard.press("Enter");
  await kettle.settled();

  await kettle.dish("Kahwa").getByRole("button", { name: "Add Kahwa to the cart" }).first().focus();
  await page.keyboard.press("Space");
  await expect(kettle.summary).toHaveText("1 dish, ₹89.00");
  await kettle.more("Kahwa").focus();
  await seesFocus(page);
  await page.keyboard.press("Enter");
  await expect(kettle.summary).toHaveText("2 dishes, ₹178.00");
  await kettle.toCheckout.focus();
  await page.keyboard.press("Enter");
  await checkout.settled();

  await tabTo(checkout.choice("No tip"));
  await page.keyboard.press("ArrowDown");
  await expect(checkout.choice(/^5 %/)).toBeChecked();
  await tabTo(checkout.review);
  await page.keyboard.press("Enter");
  await review.settled();
  await tabTo(review.place);
  await page.keyboard.press("Enter");
  await order.settled();
  await expect(order.notice("Thank you. Your order is placed.")).toBeVisible();
});
