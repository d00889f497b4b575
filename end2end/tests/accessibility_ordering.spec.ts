// The pages of ordering in every state, light and dark, narrow and wide: axe finds nothing, nothing scrolls
// sideways.

import { expect, test } from "../fixtures.ts";
import { anAddress } from "../pages/addresses.ts";
import { addAddress, fillCart, readyToOrder } from "../support/ordering.ts";

test("the list of restaurants is accessible with what was found and with nothing", async ({ on, page, isAccessible }) => {
  await on.restaurants.open();
  await expect(on.restaurants.count).toHaveText("14 restaurants");
  await isAccessible("restaurants");
  await page.goto("/restaurants?q=no+such+thing");
  await expect(on.restaurants.count).toHaveText("Nothing found");
  await isAccessible("restaurants, nothing found");
});

test("a menu is accessible with an empty cart, unfolded options, a full cart and a refusal", async ({
  on,
  watch,
  isAccessible,
}) => {
  watch.expectRefusal("/api/add_to_cart", 422);
  await on.kettle.open();
  await isAccessible("menu");
  await on.kettle.add("Lemon Black Tea");
  const bun = await on.kettle.unfold("Bun Maska");
  for (const extra of await bun.getByRole("checkbox").all()) {
    await extra.check();
  }
  await on.kettle.addUnfolded(bun);
  await expect(on.kettle.dish("Bun Maska").getByRole("alert")).not.toBeEmpty();
  await isAccessible("menu with a cart and a refusal");
});

test("the menu of a closed kitchen is accessible", async ({ on, page, isAccessible }) => {
  await page.goto("/r/the-quiet-ladle");
  await expect(on.welcome.main).toContainText("You can fill a cart now");
  await isAccessible("menu of a closed kitchen");
});

test("the menu of a kitchen with a long name and sold out dishes is accessible", async ({ on, page, isAccessible }) => {
  await page.goto("/r/kesarbai-family-thali-and-sweets-hall");
  await expect(on.welcome.main.getByText(/^Sold out until /).first()).toBeVisible();
  await isAccessible("menu with a long name");
});

test("the page of carts is accessible with none and with one", async ({ on, context, site, isAccessible }) => {
  await on.carts.open();
  await isAccessible("no carts");
  await fillCart(context.request, "Kahwa", 2, site);
  await on.carts.open();
  await expect(on.carts.carts).toHaveCount(1);
  await isAccessible("one cart");
});

test("checkout is accessible to a guest, signing up and signing in", async ({ on, context, site, isAccessible }) => {
  await on.checkout.open();
  await isAccessible("checkout with an empty cart");
  await fillCart(context.request, "Kahwa", 2, site);
  await on.checkout.open();
  await isAccessible("checkout, signing up");
  await on.checkout.signInInstead.click();
  await on.checkout.settled();
  await isAccessible("checkout, signing in");
});

test("checkout is accessible to a customer, from the first address to the receipt", async ({
  on,
  signedIn: _,
  context,
  site,
  watch,
  isAccessible,
}) => {
  watch.expectRefusal("/api/add_address", 422);
  await fillCart(context.request, "Kahwa", 2, site);
  await on.checkout.open();
  await on.checkout.deliverTo(anAddress({ phone: "12" }));
  await expect(on.checkout.main.getByRole("alert")).toBeVisible();
  await isAccessible("checkout with a refused address");
  await addAddress(context.request, site);
  await addAddress(context.request, site, { street: "2 Old Fort ".repeat(10) });
  await on.checkout.open();
  await isAccessible("checkout with addresses");
  await on.checkout.review.click();
  await on.review.settled();
  await isAccessible("review");
  await fillCart(context.request, "Poha", 1, site);
  await on.review.place.click();
  await expect(on.review.changes).toBeVisible();
  await isAccessible("review with changes");
  await on.review.place.click();
  await on.order.settled();
  await isAccessible("order");
  await on.orders.open();
  await isAccessible("orders");
  await on.dashboard.open();
  await isAccessible("dashboard with an order");
});

test("a customer without orders or addresses finds accessible pages", async ({ on, signedIn: _, watch, isAccessible }) => {
  watch.expectRefusal("/api/add_address", 422);
  await on.orders.open();
  await isAccessible("no orders");
  await on.addresses.open();
  await isAccessible("no addresses");
  await on.addresses.submit.click();
  await expect(on.addresses.errorSummary).toBeVisible();
  await isAccessible("addresses with errors");
});

test("the address book and a changed address are accessible", async ({ on, signedIn: _, context, site, isAccessible }) => {
  await readyToOrder(context.request, site);
  await addAddress(context.request, site, { street: "2 Old Fort", label: "Work" });
  await on.addresses.open();
  await expect(on.addresses.addresses).toHaveCount(2);
  await isAccessible("addresses");
  await on.addresses.edit("2 Old Fort").click();
  await on.address.settled();
  await isAccessible("changing an address");
});
