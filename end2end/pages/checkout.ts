// The way from a cart to an order: who and where to, the last look, the receipt.

import type { Locator, Page } from "@playwright/test";
import type { Person } from "../support/people.ts";
import { addressFields, addressForm } from "./addresses.ts";
import type { TypedAddress } from "./addresses.ts";
import { SitePage } from "./site_page.ts";

export class CheckoutPage extends SitePage {
  readonly path: string;
  readonly title: string;

  constructor(page: Page, javaScript: boolean, slug: string, name: string) {
    super(page, javaScript);
    this.path = `/checkout/${slug}`;
    this.title = `Checkout, ${name} · Tiffin`;
  }

  get bill(): Locator {
    return this.page.getByRole("region", { name: "Your order" });
  }

  get signInInstead(): Locator {
    return this.main.getByRole("link", { name: "Sign in", exact: true });
  }

  get review(): Locator {
    return this.main.getByRole("button", { name: "Review the order" });
  }

  choice(name: string | RegExp): Locator {
    return this.main.getByRole("radio", { name });
  }

  async signUp({ name, email, password }: Person): Promise<void> {
    await this.main.getByLabel("Name", { exact: true }).fill(name);
    await this.signIn({ email, password }, "Create account");
  }

  async signIn({ email, password }: Pick<Person, "email" | "password">, button = "Sign in"): Promise<void> {
    await this.main.getByLabel("Email", { exact: true }).fill(email);
    await this.main.getByLabel("Password", { exact: true }).fill(password);
    await this.main.getByRole("button", { name: button, exact: true }).click();
  }

  async deliverTo(address: TypedAddress): Promise<void> {
    const form = addressForm(this.page);
    for (const [label, words] of Object.entries(addressFields(address))) {
      await form.getByLabel(label, { exact: true }).fill(words);
    }
    await form.getByRole("button", { name: "Save address" }).click();
  }
}

export class ReviewPage extends SitePage {
  readonly path: string;
  readonly title = "Review your order · Tiffin";

  constructor(page: Page, javaScript: boolean, slug: string) {
    super(page, javaScript);
    this.path = `/checkout/${slug}/review/`;
  }

  override async settled(): Promise<void> {
    await this.isAt((path) => path.startsWith(this.path));
  }

  get place(): Locator {
    return this.main.getByRole("button", { name: /^Place order, / });
  }

  get total(): Locator {
    return this.page.getByRole("region", { name: "Bill" }).getByRole("definition").last();
  }

  get changes(): Locator {
    return this.page.getByRole("region", { name: "What has changed" });
  }
}

export class OrderPage extends SitePage {
  readonly path = "/orders/";
  readonly title = "Order";

  override async settled(): Promise<void> {
    await this.isAt((path) => path.startsWith(this.path));
  }

  get number(): Locator {
    return this.heading.locator(".order-number");
  }

  get total(): Locator {
    return this.page.getByRole("region", { name: "Bill" }).getByRole("definition").last();
  }

  /** In what state the order is; it is spoken when it changes. */
  get state(): Locator {
    return this.page.locator("#order-now").getByRole("heading", { level: 2 });
  }

  get currentStep(): Locator {
    return this.page.locator("#order-now [aria-current=step]");
  }

  get about(): Locator {
    return this.page.locator("#order-now");
  }

  get cancel(): Locator {
    return this.main.getByRole("button", { name: "Cancel the order" });
  }

  async openOrder(number: string): Promise<void> {
    await this.page.goto(`/orders/${number}`);
    await this.settled();
  }
}

export class OrdersPage extends SitePage {
  readonly path = "/orders";
  readonly title = "Your orders · Tiffin";

  get orders(): Locator {
    return this.main.getByRole("list").last().getByRole("listitem");
  }
}
