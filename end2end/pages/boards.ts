// The boards of those who cook and carry.

import type { Locator, Page } from "@playwright/test";
import { SitePage } from "./site_page.ts";

/** What both boards have: cards in columns, and what is done to them. */
abstract class BoardPage extends SitePage {
  card(number: string): Locator {
    return this.main.getByRole("listitem").filter({ has: this.page.getByRole("heading", { name: number }) });
  }

  column(name: string): Locator {
    return this.page.getByRole("region", { name: new RegExp(`^${name}`) });
  }

  async press(button: string, number: string): Promise<void> {
    await this.card(number).getByRole("button", { name: `${button} ${number}`, exact: true }).click();
  }

  /** Ends an order for a reason, which is unfolded first. */
  async end(how: string, number: string, reason: string): Promise<void> {
    await this.card(number).getByText(how).click();
    await this.card(number).getByRole("button", { name: reason, exact: true }).click();
  }
}

export class KitchenPage extends BoardPage {
  readonly path: string;
  readonly title: string;

  constructor(page: Page, javaScript: boolean, slug: string, name: string) {
    super(page, javaScript);
    this.path = `/kitchen/${slug}`;
    this.title = `${name} · Tiffin`;
  }

  get alarm(): Locator {
    return this.page.locator("#alarm");
  }

  get soundOn(): Locator {
    return this.page.getByRole("button", { name: /^Sound on/ });
  }

  get waiting(): Locator {
    return this.page.locator("#board-waiting");
  }

  get lost(): Locator {
    return this.page.getByText("No connection to Tiffin");
  }
}

export class DeliveriesPage extends BoardPage {
  readonly path = "/deliveries";
  readonly title = "Deliveries · Tiffin";
}
