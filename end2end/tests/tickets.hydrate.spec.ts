// Orders on paper: what stands on a ticket, and when one is printed.

import { extractText, getDocumentProxy } from "unpdf";
import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { KETTLE } from "../pages/index.ts";
import { addAddress, fillCart, placeOrder } from "../support/ordering.ts";
import { call, signIn, signUp, somebody, staff } from "../support/people.ts";

const MM = 72 / 25.4;

interface Paper {
  text: string;
  pages: number;
  /** In millimetres. */
  width: number;
}

async function onPaper(page: Page): Promise<Paper> {
  const pdf = await getDocumentProxy(new Uint8Array(await page.pdf({ preferCSSPageSize: true })));
  const { text, totalPages } = await extractText(pdf, { mergePages: true });
  const [, , width = 0] = (await pdf.getPage(1)).view;
  return { text, pages: totalPages, width: width / MM };
}

test("a ticket fits its paper, without prices for the kitchen and with them for the bag", async ({
  on, page, site, anotherDevice, context,
}) => {
  const customer = await anotherDevice();
  await signUp(customer.context.request, somebody(), site);
  await fillCart(customer.context.request, "Kahwa", 3, site, "less sugar");
  await addAddress(customer.context.request, site);
  const number = await placeOrder(customer.context.request, site);
  await signIn(context.request, staff(KETTLE.slug), site);
  await on.kitchen.open();
  await on.kitchen.card(number).getByRole("link", { name: `Print ${number}` }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(number);

  const cooks = await onPaper(page);
  expect([cooks.pages, Math.round(cooks.width)]).toEqual([1, 80]);
  for (const words of [number, "3 × Kahwa", "Note: less sugar", "Answer by", KETTLE.name]) {
    expect(cooks.text).toContain(words);
  }
  for (const words of ["₹", "Lake Road", "Sign out", "Back to the board", "For the bag", "made up"]) {
    expect(cooks.text).not.toContain(words);
  }

  await page.getByRole("link", { name: "For the bag" }).click();
  await expect(page.getByRole("article")).toContainText("Total");
  const bag = await onPaper(page);
  expect([bag.pages, Math.round(bag.width)]).toEqual([1, 80]);
  for (const words of [number, "3 × Kahwa", "₹", "To be paid in cash", "At the door"]) {
    expect(bag.text).toContain(words);
  }
  expect(bag.text).not.toContain("Lake Road");
});

test("a ticket is printed when somebody presses, and not again by a reconnect", async ({
  on, page, site, anotherDevice, context, watch,
}) => {
  watch.expectFailure("/events");
  const customer = await anotherDevice();
  await signUp(customer.context.request, somebody(), site);
  await fillCart(customer.context.request, "Kahwa", 1, site);
  await addAddress(customer.context.request, site);
  const number = await placeOrder(customer.context.request, site);
  await page.addInitScript(() => {
    Object.assign(window, { printed: 0, print: () => ((window as unknown as { printed: number }).printed += 1) });
  });
  const printed = () => page.evaluate(() => (window as unknown as { printed: number }).printed);
  await signIn(context.request, staff(KETTLE.slug), site);
  await page.goto(`${on.kitchen.path}/tickets/${number}`);
  await expect(page.locator("html")).toHaveAttribute("data-awake", "");
  expect(await printed()).toBe(0);

  await page.getByRole("button", { name: "Print" }).click();
  expect(await printed()).toBe(1);

  const reconnected = page.waitForRequest(/\/events/);
  await context.setOffline(true);
  await context.setOffline(false);
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await call(customer.context.request, "cancel_order", { order: number }, site);
  await reconnected;
  expect(await printed()).toBe(1);
});

test("a receipt on paper has what was ordered and what it cost, and nothing to press", async ({
  on, page, site, context, signedIn: _,
}) => {
  await fillCart(context.request, "Kahwa", 2, site);
  await addAddress(context.request, site);
  const number = await placeOrder(context.request, site);
  await on.order.openOrder(number);

  const { text } = await onPaper(page);

  for (const words of [number, KETTLE.name, "Kahwa", "Total", "Lake View Road"]) {
    expect(text).toContain(words);
  }
  for (const words of ["Cancel the order", "Share a link", "Refresh", "Sign out", "kitchen's side"]) {
    expect(text).not.toContain(words);
  }
});
