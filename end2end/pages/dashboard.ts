// The dashboard: who one is, and how safe the account is.

import type { Locator } from "@playwright/test";
import { SitePage } from "./site_page.ts";

export class DashboardPage extends SitePage {
  readonly path = "/dashboard";
  readonly title = "Dashboard · Tiffin";

  get account(): Locator {
    return this.page.getByRole("region", { name: "Your account" });
  }

  get security(): Locator {
    return this.page.getByRole("region", { name: "Security" });
  }

  get downloadData(): Locator {
    return this.account.getByRole("link", { name: "Download your data" });
  }

  get changePassword(): Locator {
    return this.security.getByRole("link", { name: "Change password" });
  }

  /** The facts of one card, as a reader pairs them: term, definition. */
  async facts(card: Locator): Promise<Record<string, string>> {
    await card.waitFor();
    const terms = await card.getByRole("term").allInnerTexts();
    const definitions = await card.getByRole("definition").allInnerTexts();
    return Object.fromEntries(terms.map((term, row) => [term.trim(), definitions[row]?.trim() ?? ""]));
  }
}
