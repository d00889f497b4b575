// Every cart of the visitor: one per restaurant.

import type { Locator } from "@playwright/test";
import { SitePage } from "./site_page.ts";

export class CartsPage extends SitePage {
  readonly path = "/cart";
  readonly title = "Your carts · Tiffin";

  get carts(): Locator {
    return this.main.getByRole("listitem").filter({ has: this.page.getByRole("heading", { level: 2 }) });
  }

  checkOut(restaurant: string): Locator {
    return this.main.getByRole("link", { name: `Check out at ${restaurant}` });
  }
}
