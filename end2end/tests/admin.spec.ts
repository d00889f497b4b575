// Whoever looks after the site: somebody is suspended, and out at that moment; an order is ended.

import { expect, test } from "../fixtures.ts";
import { placeOrder, readyToOrder } from "../support/ordering.ts";
import { signIn, staff } from "../support/people.ts";

test("a suspension ends what is open, and is lifted", async ({
  on, context, page, site, signedIn, anotherDevice, javaScriptEnabled, watch,
}) => {
  watch.expectRefusal("/api/login", 401);
  const admin = await anotherDevice();
  await signIn(admin.context.request, staff("admin"), site);
  await on.dashboard.open();
  await admin.page.goto("/admin");
  await admin.page.getByLabel("Find a user by email").fill(signedIn.email);
  await admin.page.getByLabel("Find a user by email").press("Enter");
  const user = admin.page.getByRole("region", { name: signedIn.name });
  await expect(user).toContainText("May sign in");

  await user.getByRole("button", { name: "Suspend" }).click();
  await expect(user).toContainText("Suspended since");

  if (javaScriptEnabled !== true) {
    await page.reload();
  }
  await on.login.settled();
  await expect(on.login.notice(/^Your account was suspended at/)).toBeVisible();
  await on.login.signIn(signedIn);
  await expect(page.getByRole("heading", { name: "Dashboard" })).toHaveCount(0);

  await user.getByRole("button", { name: "Lift the suspension" }).click();
  await expect(user).toContainText("May sign in");
  await signIn(context.request, signedIn, site);
  await on.dashboard.open();
});

test("an order is ended with a reason that its customer reads", async ({
  on, context, site, signedIn: _, anotherDevice,
}) => {
  await readyToOrder(context.request, site);
  const number = await placeOrder(context.request, site);
  const admin = await anotherDevice();
  await signIn(admin.context.request, staff("admin"), site);
  await admin.page.goto(`/admin?number=${number}`);
  const order = admin.page.getByRole("region", { name: number });

  await order.getByText("End the order…").click();
  await order.getByRole("button", { name: "Trouble in the kitchen" }).click();

  await expect(order).toContainText("Cancelled");
  await on.order.openOrder(number);
  await expect(on.order.state).toHaveText("Cancelled");
  await expect(on.order.about).toContainText("You pay nothing.");
});
