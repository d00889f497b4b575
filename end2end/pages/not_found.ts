// The page for addresses that lead nowhere.

import type { Locator } from "@playwright/test";
import { SitePage } from "./site_page.ts";

export class NotFoundPage extends SitePage {
  readonly path = "/no-such-page";
  readonly title = "Page not found · Tiffin";

  get wayHome(): Locator {
    return this.main.getByRole("link").first();
  }
}
