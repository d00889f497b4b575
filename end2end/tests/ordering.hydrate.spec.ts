// Ordering with scripts: nothing reloads that need not.

import { expect, test } from "../fixtures.ts";
import type { Page } from "@playwright/test";
import { Pages } from "../pages/index.ts";
import { fillCart } from "../support/ordering.ts";
import { call, newPassword, signIn } from "../support/people.ts";

test("the cart changes beside the menu without a reload, and says its total", async ({ on, page }) => {
  await on.kettle.open();
  await mark(page);

  await on.kettle.add("Kahwa");
  await on.kettle.more("Kahwa").click();
  await expect(on.kettle.summary).toHaveText("2 dishes, ₹178.00");
  await on.kettle.less("Kahwa").click();
  await expect(on.kettle.summary).toHaveText("1 dish, ₹89.00");
  await on.kettle.remove("Kahwa").click();
  await expect(on.kettle.summary).toHaveText("Your cart is empty.");

  expect(await isMarked(page)).toBe(true);
});

test("the form of a dish folds itself away when the dish is in the cart", async ({ on }) => {
  await on.kettle.open();
  const toast = await on.kettle.unfold("Bun Maska");
  await on.kettle.addUnfolded(toast);

  await expect(on.kettle.line("Bun Maska")).toBeVisible();
  await expect(toast.getByLabel("Quantity")).toBeHidden();
});

test("pressing quickly counts every press, to twenty and no further", async ({ on, page }) => {
  await on.kettle.open();
  await on.kettle.add("Kahwa");
  // Answers take longer than fingers.
  await page.route("**/api/change_quantity", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    await route.continue();
  });
  for (let press = 0; press < 19; press += 1) {
    await on.kettle.more("Kahwa").click();
  }
  await expect(on.kettle.more("Kahwa")).toBeDisabled();
  await expect(on.kettle.summary).toHaveText("20 dishes, ₹1,780.00");
  await page.reload();
  await expect(on.kettle.summary).toHaveText("20 dishes, ₹1,780.00");
});

test("a quantity that the server refuses is taken back, in words", async ({ on, page, watch }) => {
  watch.expectFailure("/api/change_quantity");
  await on.kettle.open();
  await on.kettle.add("Kahwa");
  await page.route("**/api/change_quantity", (route) => route.abort("connectionreset"));

  await on.kettle.more("Kahwa").click();

  await expect(on.kettle.cart.getByRole("alert")).not.toBeEmpty();
  await expect(on.kettle.line("Kahwa").getByText("Quantity 1", { exact: true })).toBeVisible();
});

test("a line that another tab took out goes here too", async ({ on, page, context, watch, javaScriptEnabled }) => {
  watch.expectRefusal("/api/change_quantity", 404);
  await on.kettle.open();
  await on.kettle.add("Kahwa");
  const tab = new Pages(await context.newPage(), javaScriptEnabled === true);
  await tab.kettle.open();
  await tab.kettle.remove("Kahwa").click();
  await expect(tab.kettle.summary).toHaveText("Your cart is empty.");

  await on.kettle.more("Kahwa").click();

  await expect(on.kettle.summary).toHaveText("Your cart is empty.");
  await expect(page.getByRole("alert").filter({ hasText: /\S/ })).toHaveCount(0);
});

test("a dish added as a guest's by a tab that does not know of a sign-in makes the page anew", async ({ on, context, customer, site }) => {
  await on.kettle.open();
  await signIn(context.request, customer, site);
  await fillCart(context.request, "Poha", 1, site);

  await on.kettle.dish("Kahwa").getByRole("button", { name: "Add Kahwa to the cart" }).first().click();

  await expect(on.kettle.signOutButton).toBeVisible();
  await on.kettle.settled();
  await expect(on.kettle.summary).toHaveText("2 dishes, ₹168.00");
});

test("the back button brings the cart back as it is", async ({ on, page }) => {
  await on.kettle.open();
  await on.kettle.add("Kahwa");
  await on.kettle.toCheckout.click();
  await on.checkout.settled();
  await page.goBack();
  await expect(on.kettle.summary).toHaveText("1 dish, ₹89.00");
});

test("restaurants are found while one types, without a reload, and the address can be kept", async ({ on, page }) => {
  await on.restaurants.open();
  await mark(page);

  await on.restaurants.query.pressSequentially("biriyani");
  await expect(on.restaurants.count).toHaveText(/^\d+ restaurants?, for “biryani”$/);
  await expect(page).toHaveURL(/\/restaurants\?q=biriyani$/);
  await on.restaurants.filter("Diet").selectOption("veg");
  await expect(page).toHaveURL(/diet=veg/);
  expect(await isMarked(page)).toBe(true);

  await on.restaurants.query.fill("no such thing at all");
  await expect(on.restaurants.count).toHaveText("Nothing found");
  expect(await isMarked(page)).toBe(true);
});

test("a cart pressed in a tab whose session has just ended leads to sign-in with the reason", async ({ on, signedIn, context, page, site, watch }) => {
  watch.expectRefusal("/api/change_quantity", 401);
  watch.expectFailure("/events");
  await fillCart(context.request, "Kahwa", 1, site);
  // Without its stream the page does not know yet.
  await page.route("**/events", (route) => route.abort());
  await on.kettle.open();
  const elsewhere = await context.browser()!.newContext({ baseURL: site });
  await signIn(elsewhere.request, signedIn, site);
  const form = { current_password: signedIn.password, new_password: newPassword() };
  await call(elsewhere.request, "change_password", form, site);
  await elsewhere.close();

  await on.kettle.more("Kahwa").click();

  await expect(page.getByText(/^Your password was changed at \d\d:\d\d UTC/)).toBeVisible();
});

async function mark(page: Page): Promise<void> {
  await page.evaluate(() => {
    (window as unknown as { marked: boolean }).marked = true;
  });
}

async function isMarked(page: Page): Promise<boolean> {
  return page.evaluate(() => (window as unknown as { marked?: boolean }).marked === true);
}
