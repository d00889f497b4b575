// The welcome page, the only one that greets strangers and customers alike.

import type { Locator } from "@playwright/test";
import { SitePage } from "./site_page.ts";

export class WelcomePage extends SitePage {
  readonly path = "/";
  readonly title = "Food worth lifting the lid for · Tiffin";

  get createAccount(): Locator {
    return this.main.getByRole("link", { name: "Create your account" });
  }

  get signIn(): Locator {
    return this.navigation.getByRole("link", { name: "Sign in", exact: true });
  }

  get restaurants(): Locator {
    const all = this.page.getByRole("region", { name: "What is cooking" }).getByRole("listitem");
    return all.filter({ has: this.page.getByRole("heading", { level: 3 }) });
  }

  get toDashboard(): Locator {
    return this.main.getByRole("link", { name: "Go to your dashboard" });
  }
}
