// What the stories of ordering begin with.

import type { APIRequestContext } from "@playwright/test";
import { anAddress } from "../pages/addresses.ts";
import type { TypedAddress } from "../pages/addresses.ts";
import { KETTLE } from "../pages/index.ts";
import { call } from "./people.ts";

interface Menu {
  menu: { sections: Array<{ dishes: Array<{ id: string; name: string }> }> };
}

/** Puts a dish of the kitchen that never closes into the cart, without a page. */
export async function fillCart(
  request: APIRequestContext,
  dish: string,
  quantity: number,
  site: string,
  note = "",
): Promise<void> {
  const { menu } = (await call(request, "menu", { restaurant: KETTLE.slug }, site)) as Menu;
  const item = menu.sections.flatMap((section) => section.dishes).find(({ name }) => name === dish);
  if (item === undefined) {
    throw new Error(`${KETTLE.name} does not cook ${dish}`);
  }
  await call(request, "add_to_cart", { item: item.id, quantity: String(quantity), note }, site);
}

/** Adds an address to the customer's book, without a page. */
export async function addAddress(
  request: APIRequestContext,
  site: string,
  details: Partial<TypedAddress> = {},
): Promise<void> {
  await call(request, "add_address", { ...anAddress(details) }, site);
}

/** Orders what is ready to be ordered, without a page, and returns the order's number. */
export async function placeOrder(request: APIRequestContext, site: string): Promise<string> {
  const { addresses } = (await call(request, "addresses", {}, site)) as { addresses: Array<{ id: string }> };
  const form = { restaurant: KETTLE.slug, address: addresses[0]?.id ?? "", tip: "0", payment: "cash" };
  const { review } = (await call(request, "review_order", form, site)) as { review: string };
  const { number } = (await call(request, "place_order", { review }, site)) as { number: string };
  return number;
}

/** A customer who only has to review and place: something in the cart, somewhere to bring it. */
export async function readyToOrder(request: APIRequestContext, site: string): Promise<void> {
  await fillCart(request, "Kahwa", 2, site);
  await addAddress(request, site);
}
