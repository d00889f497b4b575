// What every page of the site has: skip link, navigation, one main part, one heading, notices.

import { expect } from "@playwright/test";
import type { Locator, Page, Response } from "@playwright/test";

export abstract class SitePage {
  abstract readonly path: string;
  abstract readonly title: string;

  readonly page: Page;
  protected readonly javaScript: boolean;

  constructor(page: Page, javaScript: boolean) {
    this.page = page;
    this.javaScript = javaScript;
  }

  async open(): Promise<Response | null> {
    const response = await this.page.goto(this.path);
    await this.settled();
    return response;
  }

  /** Waits until the page can be used as this run uses it: with scripts, until its islands are awake. */
  async settled(): Promise<void> {
    await this.isAt((path) => path === this.path);
  }

  protected async isAt(here: (path: string) => boolean): Promise<void> {
    await expect(this.page).toHaveURL((url) => here(url.pathname));
    await this.page.waitForLoadState();
    // A page without islands loads no script.
    if (this.javaScript && (await this.page.locator("leptos-island").count()) > 0) {
      await expect(this.page.locator("html")).toHaveAttribute("data-awake", "");
    }
  }

  get main(): Locator {
    return this.page.getByRole("main");
  }

  get heading(): Locator {
    return this.page.getByRole("heading", { level: 1 });
  }

  get navigation(): Locator {
    return this.page.getByRole("navigation", { name: "Main" });
  }

  get skipLink(): Locator {
    return this.page.getByRole("link", { name: "Skip to content" });
  }

  get signOutButton(): Locator {
    return this.navigation.getByRole("button", { name: "Sign out" });
  }

  notice(words: string | RegExp): Locator {
    return this.page.getByRole("status").filter({ hasText: words });
  }

  async signOut(): Promise<void> {
    await this.signOutButton.click();
  }
}
