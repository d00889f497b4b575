// After an order: stars, the same again, the link for whoever waits at the door; with scripts and without.

import { expect, test } from "../fixtures.ts";
import type { Device } from "../fixtures.ts";
import { KETTLE } from "../pages/index.ts";
import { placeOrder, readyToOrder } from "../support/ordering.ts";
import { call, signIn, staff } from "../support/people.ts";

async function deliver(device: () => Promise<Device>, site: string, order: string): Promise<void> {
  const [cook, courier] = [(await device()).context.request, (await device()).context.request];
  await signIn(cook, staff(KETTLE.slug), site);
  await signIn(courier, staff("courier"), site);
  for (const action of ["accept", "start", "finish"]) {
    await call(cook, "kitchen_step", { order, action, minutes: "20" }, site);
  }
  for (const action of ["claim", "pick_up", "deliver"]) {
    await call(courier, "delivery_step", { order, action }, site);
  }
}

test("a delivered order is given stars, and ordered again", async ({
  on, context, page, site, signedIn: _, anotherDevice,
}) => {
  await readyToOrder(context.request, site);
  const number = await placeOrder(context.request, site);
  await deliver(anotherDevice, site, number);

  await on.order.openOrder(number);
  await on.order.about.getByRole("button", { name: "4 stars" }).click();
  await expect(on.order.about).toContainText("You gave it 4 of 5 stars.");

  await on.order.about.getByRole("link", { name: "Order again" }).click();
  await expect(page.getByRole("main")).toContainText("2 × Kahwa");
  await page.getByRole("button", { name: "Add to cart" }).click();
  await on.kettle.settled();
  await expect(on.kettle.notice("It is in your cart again")).toBeVisible();
  await expect(on.kettle.line("Kahwa")).toBeVisible();
});

test("a favourite is found again from the dashboard", async ({ on, page, signedIn: _ }) => {
  await on.kettle.open();
  await on.kettle.main.getByRole("button", { name: "Add to favourites" }).click();
  await expect(on.kettle.main.getByRole("button", { name: "Remove from favourites" })).toBeVisible();

  await on.dashboard.open();
  const favourites = page.getByRole("region", { name: "Your favourites" });
  await favourites.getByRole("link", { name: KETTLE.name }).click();
  await on.kettle.settled();
  await on.kettle.main.getByRole("button", { name: "Remove from favourites" }).click();
  await expect(on.kettle.main.getByRole("button", { name: "Add to favourites" })).toBeVisible();
  await on.dashboard.open();
  await expect(favourites).toContainText("None yet.");
});

test("the guide leads through an order's whole life in one window", async ({
  on, context, page, site, signedIn: _,
}) => {
  await readyToOrder(context.request, site);
  const number = await placeOrder(context.request, site);
  await on.order.openOrder(number);
  await on.order.about.getByRole("link", { name: "see it from the kitchen's side" }).click();
  const customer = page.getByRole("region", { name: "You, the customer" });
  await expect(customer).toContainText("Next, the kitchen accepts it, or refuses.");

  for (const [button, state] of [
    ["Accept", "Accepted"],
    ["Start cooking", "Being cooked"],
    ["Take it", "Next, the kitchen has it ready."],
    ["Ready", "Ready, waiting for the courier"],
    ["Picked up", "On the way"],
    ["Delivered", "That was all of it."],
  ] as const) {
    await page.getByRole("button", { name: `${button} ${number}`, exact: true }).click();
    await expect(customer).toContainText(state);
  }
  await customer.getByRole("link", { name: "The order's page" }).click();
  await expect(on.order.state).toHaveText("Delivered");
});

test("a link shows where the order is until its customer ends it", async ({
  on, context, site, signedIn: _, anotherDevice, watch,
}) => {
  await readyToOrder(context.request, site);
  const number = await placeOrder(context.request, site);
  await on.order.openOrder(number);
  await on.order.about.getByRole("button", { name: /^Share a link/ }).click();
  const link = on.order.about.getByRole("link", { name: /\/t\// });
  const address = (await link.getAttribute("href")) ?? "";
  const { page: door } = await anotherDevice();
  await door.goto(address);
  await expect(door.getByRole("heading", { level: 1 })).toContainText(number);
  await expect(door.getByRole("heading", { name: "Placed, waiting for the restaurant" })).toBeVisible();

  await on.order.about.getByRole("button", { name: "Stop sharing" }).click();
  await expect(link).toHaveCount(0);
  watch.expectRefusal(address, 404);
  await door.goto(address);
  await expect(door.getByRole("heading", { level: 1 })).toHaveText("This link shows no order");
});

test("a kitchen takes a dish off the menu and puts it back", async ({
  context, page, site, anotherDevice, javaScriptEnabled,
}) => {
  // With scripts and without at once: each has a dish of its own.
  const dishes = page.locator(".selling__dish");
  const dish = javaScriptEnabled ? dishes.first() : dishes.last();
  await signIn(context.request, staff("the-quiet-ladle"), site);
  await page.goto("/kitchen/the-quiet-ladle/menu");
  const name = (await dish.locator(".selling__name").innerText()).trim();
  await dish.getByRole("button", { name: `Sold out until I say so: ${name}` }).click();
  await expect(dish).toContainText("Sold out until further notice");

  const customer = await anotherDevice();
  await customer.page.goto("/r/the-quiet-ladle");
  await expect(customer.page.getByText("Sold out until further notice").first()).toBeVisible();

  await dish.getByRole("button", { name: `${name} is back` }).click();
  await expect(dish).not.toContainText("Sold out until");
});
