// A restaurant's menu with the cart beside it.

import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import { SitePage } from "./site_page.ts";

export class MenuPage extends SitePage {
  readonly path: string;
  readonly title: string;

  constructor(page: Page, javaScript: boolean, slug: string, name: string) {
    super(page, javaScript);
    this.path = `/r/${slug}`;
    this.title = `${name} · Tiffin`;
  }

  get dishes(): Locator {
    return this.main.getByRole("listitem").filter({ has: this.page.getByRole("heading", { level: 3 }) });
  }

  dish(name: string): Locator {
    return this.dishes.filter({ has: this.page.getByRole("heading", { name, level: 3, exact: true }) });
  }

  get cart(): Locator {
    return this.page.getByRole("complementary", { name: "Your cart" });
  }

  get summary(): Locator {
    return this.cart.getByRole("status");
  }

  line(name: string): Locator {
    return this.cart.getByRole("listitem").filter({ hasText: name });
  }

  more(name: string): Locator {
    return this.cart.getByRole("button", { name: `One more ${name}`, exact: true });
  }

  less(name: string): Locator {
    return this.cart.getByRole("button", { name: `One less ${name}`, exact: true });
  }

  remove(name: string): Locator {
    return this.cart.getByRole("button", { name: `Remove ${name}`, exact: true });
  }

  get toCheckout(): Locator {
    return this.cart.getByRole("link", { name: "Go to checkout" });
  }

  /** Puts a dish that asks for nothing into the cart, by its one button. */
  async add(name: string): Promise<void> {
    const before = await this.summary.innerText();
    await this.dish(name).getByRole("button", { name: `Add ${name} to the cart` }).first().click();
    await expect(this.summary).not.toHaveText(before);
    await this.settled();
  }

  /** Unfolds a dish's options, note and quantity. */
  async unfold(name: string): Promise<Locator> {
    const dish = this.dish(name);
    await dish.locator("summary").click();
    await expect(dish.getByLabel("Quantity")).toBeVisible();
    return dish;
  }

  /** Sends the unfolded form of a dish. */
  async addUnfolded(dish: Locator): Promise<void> {
    await dish.locator("details").getByRole("button", { name: /^Add .* to the cart$/ }).click();
  }
}
