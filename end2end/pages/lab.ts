// The lab: one account, signed in by a session and by tokens.

import type { Locator } from "@playwright/test";
import { SitePage } from "./site_page.ts";

export class LabPage extends SitePage {
  readonly path = "/lab";
  readonly title = "The lab · Tiffin";

  async begin(): Promise<void> {
    await this.open();
    await this.main.getByRole("button", { name: /^Begin/ }).first().click();
    await this.main.getByRole("button", { name: "Say I am an admin" }).waitFor();
    await this.settled();
  }

  section(name: string): Locator {
    return this.page.getByRole("region", { name });
  }

  button(name: string): Locator {
    return this.main.getByRole("button", { name, exact: true });
  }

  /** Tries something, and gives what came of it: the statuses, as a person reads them. */
  async tries(button: string, experiment: string): Promise<string[]> {
    const outcome = this.outcome(experiment);
    await this.button(button).click();
    await outcome.getByRole("paragraph").waitFor();
    await this.settled();
    return outcome.locator(".lab-status").allInnerTexts();
  }

  outcome(experiment: string): Locator {
    return this.page.locator(`#came-${experiment}`);
  }

  /** The access token that the page shows. */
  async token(): Promise<string> {
    return (await this.page.locator("#lab-envelope [data-token]").getAttribute("data-token")) ?? "";
  }

  /** The words of a way that is asked after the password changed. */
  pulse(way: "session" | "stateless" | "instant" | "countdown"): Locator {
    return this.page.locator(`[data-pulse=${way}]`);
  }

  get askAgain(): Locator {
    return this.main.getByRole("link", { name: "Ask all three again" });
  }

  /** What a script reads. */
  readable(what: "cookie" | "storage"): Locator {
    return this.page.locator(`[data-steal=${what}]`);
  }
}
