// From placed to delivered, seen live: the customer, the kitchen and the courier, each in a browser of
// their own. In the kitchens of this server nothing happens but what these tests do, one after another.

import { expect, test } from "../fixtures.ts";
import type { Device } from "../fixtures.ts";
import { KETTLE } from "../pages/index.ts";
import { placeOrder, readyToOrder } from "../support/ordering.ts";
import { call, signIn, staff } from "../support/people.ts";

test.describe.configure({ mode: "serial" });
test.use({ baseURL: process.env["QUIET_URL"] });
test.skip(!process.env["QUIET_URL"], "there is no server for it on PostgreSQL");

/** Somebody of the staff, in a browser of their own. */
async function atWork(anotherDevice: () => Promise<Device>, name: string, site: string): Promise<Device> {
  const device = await anotherDevice();
  await signIn(device.context.request, staff(name), site);
  return device;
}

test("an order's whole life is seen in the customer's page as it happens", async ({
  on, context, site, signedIn: _, anotherDevice,
}) => {
  await readyToOrder(context.request, site);
  const number = await placeOrder(context.request, site);
  const { kitchen } = await atWork(anotherDevice, KETTLE.slug, site);
  const { deliveries } = await atWork(anotherDevice, "courier", site);
  await on.order.openOrder(number);
  await kitchen.open();
  await deliveries.open();
  await expect(on.order.state).toHaveText("Placed, waiting for the restaurant");
  await expect(on.order.cancel).toBeVisible();

  const sees = async (state: string, step: string) => {
    await expect(on.order.state).toHaveText(state);
    await expect(on.order.currentStep).toContainText(step);
  };

  await kitchen.press("Accept", number);
  await sees("Accepted", "Accepted");
  await expect(on.order.cancel).toHaveCount(0);
  await expect(kitchen.column("To cook")).toContainText(number);
  await kitchen.press("Start cooking", number);
  await sees("Being cooked", "Cooking");
  await deliveries.press("Take it", number);
  await expect(kitchen.card(number)).toContainText("A courier is on the way to you.");
  await expect(deliveries.column("Yours")).toContainText("98765 43210");
  await kitchen.press("Ready", number);
  await sees("Ready, waiting for the courier", "Ready");
  await deliveries.press("Picked up", number);
  await sees("On the way", "On the way");
  await deliveries.press("Delivered", number);
  await sees("Delivered", "Delivered");

  await expect(on.order.about).toContainText("Enjoy your meal.");
  await expect(kitchen.card(number)).toHaveCount(0);
  await expect(deliveries.card(number)).toHaveCount(0);
});

test("the alarm rings in every tab until somebody answers, and not before the order shows", async ({
  context, site, signedIn: _, anotherDevice,
}) => {
  const cook = await atWork(anotherDevice, KETTLE.slug, site);
  await cook.kitchen.open();
  const tablet = await cook.context.newPage();
  await tablet.goto(cook.kitchen.path);
  await expect(tablet.locator("#alarm")).toHaveAttribute("data-alarm", "quiet");
  await expect(cook.kitchen.alarm).toHaveAttribute("data-alarm", "quiet");
  await cook.kitchen.soundOn.click();
  await expect(cook.kitchen.soundOn).toBeHidden();

  await readyToOrder(context.request, site);
  const number = await placeOrder(context.request, site);

  await expect(cook.kitchen.alarm).toHaveAttribute("data-alarm", "ringing");
  await expect(cook.kitchen.card(number)).toBeVisible();
  await expect(cook.kitchen.waiting).toHaveText("1 order is waiting for your answer");
  await expect(tablet.locator("#alarm")).toHaveAttribute("data-alarm", "silent");
  await expect(tablet).toHaveTitle(/^● NEW ORDER/);

  await cook.kitchen.end("Refuse…", number, "Too busy");
  await expect(cook.kitchen.alarm).toHaveAttribute("data-alarm", "quiet");
  await expect(tablet.locator("#alarm")).toHaveAttribute("data-alarm", "quiet");
  await expect(tablet).toHaveTitle(cook.kitchen.title);
});

test("a board that lost its connection says so and rings", async ({ site, anotherDevice, watch }) => {
  watch.expectFailure("/events");
  const cook = await atWork(anotherDevice, KETTLE.slug, site);
  await cook.kitchen.open();
  await expect(cook.kitchen.alarm).toHaveAttribute("data-alarm", "quiet");

  await cook.context.setOffline(true);
  await expect(cook.kitchen.lost).toBeVisible();
  await expect(cook.kitchen.alarm).toHaveAttribute("data-alarm", "silent");

  await cook.context.setOffline(false);
  await expect(cook.kitchen.lost).toBeHidden();
});

test("a board whose session ends says so and rings", async ({ site, anotherDevice }) => {
  const cook = await atWork(anotherDevice, KETTLE.slug, site);
  await cook.kitchen.open();
  await expect(cook.kitchen.alarm).toHaveAttribute("data-alarm", "quiet");
  const other = await atWork(anotherDevice, KETTLE.slug, site);
  await call(other.context.request, "confirm", { password: staff(KETTLE.slug).password }, site);

  await call(other.context.request, "end_other_sessions", {}, site);

  await expect(cook.page.getByRole("alert")).toContainText("This page no longer hears of new orders.");
  await expect(cook.page).toHaveTitle(/^● NO CONNECTION/);
  await cook.page.getByRole("link", { name: "Sign in" }).click();
  await cook.login.settled();
});

test("whoever has the link sees it live, until the link ends", async ({
  context, site, signedIn: _, anotherDevice,
}) => {
  await readyToOrder(context.request, site);
  const number = await placeOrder(context.request, site);
  await call(context.request, "share_order", { order: number }, site);
  const { tracking } = (await call(context.request, "order", { number }, site)) as { tracking: string };
  const { kitchen } = await atWork(anotherDevice, KETTLE.slug, site);
  await kitchen.open();
  const { page: door } = await anotherDevice();
  await door.goto(tracking);
  const state = door.getByRole("heading", { level: 2 });
  await expect(state).toHaveText("Placed, waiting for the restaurant");

  await kitchen.press("Accept", number);
  await expect(state).toHaveText("Accepted");
  await kitchen.press("Start cooking", number);
  await expect(state).toHaveText("Being cooked");
});

test("a refusal says why, and a cancelled order leaves the board at once", async ({
  on, context, site, signedIn: _, anotherDevice,
}) => {
  const { kitchen } = await atWork(anotherDevice, KETTLE.slug, site);
  await kitchen.open();
  await readyToOrder(context.request, site);
  const refused = await placeOrder(context.request, site);
  await on.order.openOrder(refused);
  await kitchen.end("Refuse…", refused, "Closing soon");
  await expect(on.order.state).toHaveText("Refused by the restaurant");
  await expect(on.order.about).toContainText("The kitchen is about to close. You pay nothing.");

  await readyToOrder(context.request, site);
  const cancelled = await placeOrder(context.request, site);
  await expect(kitchen.card(cancelled)).toBeVisible();
  await on.order.openOrder(cancelled);
  await on.order.cancel.click();
  await expect(on.order.state).toHaveText("Cancelled");
  await expect(kitchen.card(cancelled)).toHaveCount(0);
});
