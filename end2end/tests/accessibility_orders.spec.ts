// Orders after they were placed, and the boards of those who cook and carry, in their states: axe finds
// nothing, nothing scrolls sideways.

import { expect, test } from "../fixtures.ts";
import type { Device } from "../fixtures.ts";
import { KETTLE } from "../pages/index.ts";
import { placeOrder, readyToOrder } from "../support/ordering.ts";
import { call, signIn, signUp, somebody, staff } from "../support/people.ts";

/** Takes steps, each as whoever may. */
async function take(device: () => Promise<Device>, site: string, number: string, steps: string[]): Promise<void> {
  const cook = (await device()).context.request;
  const courier = (await device()).context.request;
  await signIn(cook, staff(KETTLE.slug), site);
  await signIn(courier, staff("courier"), site);
  for (const action of steps) {
    const isCarried = ["claim", "pick_up", "deliver", "fail"].includes(action);
    const form = { order: number, action, minutes: "20", reason: isCarried ? "nobody_there" : "too_busy" };
    await call(isCarried ? courier : cook, isCarried ? "delivery_step" : "kitchen_step", form, site);
  }
}

test("an order is accessible while it is open, delivered, and undelivered", async ({
  on, context, site, signedIn: _, anotherDevice, isAccessible,
}) => {
  await readyToOrder(context.request, site);
  const number = await placeOrder(context.request, site);
  await call(context.request, "share_order", { order: number }, site);
  await on.order.openOrder(number);
  await isAccessible("order, placed and shared");
  await on.order.page.goto(`/orders/${number}/guide`);
  await isAccessible("the guide, placed");
  await on.dashboard.open();
  await isAccessible("dashboard with an open order");
  await take(anotherDevice, site, number, ["accept", "start", "claim", "finish", "pick_up", "deliver"]);
  await on.order.openOrder(number);
  await expect(on.order.state).toHaveText("Delivered");
  await isAccessible("order, delivered");
  await on.order.page.goto(`/orders/${number}/again`);
  await isAccessible("order again");

  await readyToOrder(context.request, site);
  const lost = await placeOrder(context.request, site);
  await take(anotherDevice, site, lost, ["accept", "start", "finish", "claim", "pick_up", "fail"]);
  await on.order.openOrder(lost);
  await isAccessible("order, undelivered");
  await on.orders.open();
  await isAccessible("orders");
});

test("what whoever has the link sees is accessible", async ({
  context, site, signedIn: _, anotherDevice, page, isAccessible, on,
}) => {
  await readyToOrder(context.request, site);
  const number = await placeOrder(context.request, site);
  await call(context.request, "share_order", { order: number }, site);
  const { tracking } = (await call(context.request, "order", { number }, site)) as { tracking: string };
  await take(anotherDevice, site, number, ["accept"]);

  await context.clearCookies();
  await page.goto(tracking);
  await expect(on.order.heading).toContainText(number);
  await expect(page.getByText("Lake Road")).toHaveCount(0);
  await isAccessible("tracking");
});

test("a kitchen's pages are accessible with orders in every column", async ({
  on, context, site, anotherDevice, isAccessible,
}) => {
  const customer = await anotherDevice();
  const { request } = customer.context;
  const person = { name: "Zoë", email: `axe.${Date.now()}.${Math.random()}@example.com`, password: "a long enough secret" };
  await call(request, "register", person, site);
  await readyToOrder(request, site);
  await placeOrder(request, site);
  await readyToOrder(request, site);
  await take(anotherDevice, site, await placeOrder(request, site), ["accept"]);
  await readyToOrder(request, site);
  await take(anotherDevice, site, await placeOrder(request, site), ["accept", "start", "finish"]);

  await signIn(context.request, staff(KETTLE.slug), site);
  await on.kitchen.open();
  await isAccessible("kitchen");
  await on.kitchen.page.goto("/kitchen");
  await isAccessible("kitchens");
  await on.kitchen.page.goto(`${on.kitchen.path}/menu`);
  await isAccessible("what a kitchen sells");
  await on.kitchen.open();
  await on.kitchen.main.getByRole("link", { name: /^Print / }).first().click();
  await isAccessible("a ticket");
});

test("the admin's page is accessible with a user, and with an order", async ({
  context, page, site, anotherDevice, isAccessible,
}) => {
  const { context: customer } = await anotherDevice();
  const person = somebody();
  await signUp(customer.request, person, site);
  await readyToOrder(customer.request, site);
  const number = await placeOrder(customer.request, site);
  await signIn(context.request, staff("admin"), site);
  await page.goto(`/admin?email=${encodeURIComponent(person.email)}`);
  await expect(page.getByRole("region", { name: person.name })).toBeVisible();
  await isAccessible("admin, a user");
  await page.goto(`/admin?number=${number}`);
  await expect(page.getByRole("region", { name: number })).toBeVisible();
  await isAccessible("admin, an order");
});

test("the deliveries are accessible with one that is free and one that is theirs", async ({
  on, context, site, anotherDevice, isAccessible,
}) => {
  const customer = await anotherDevice();
  const { request } = customer.context;
  const person = { name: "Zoë", email: `axe.${Date.now()}.${Math.random()}@example.com`, password: "a long enough secret" };
  await call(request, "register", person, site);
  for (const steps of [["accept"], ["accept", "start", "finish", "claim", "pick_up"]]) {
    await readyToOrder(request, site);
    await take(anotherDevice, site, await placeOrder(request, site), steps);
  }
  await signIn(context.request, staff("courier"), site);
  await on.deliveries.open();
  await isAccessible("deliveries");
});
