// What happened to the account.

import type { Locator } from "@playwright/test";
import { SitePage } from "./site_page.ts";

export class ActivityPage extends SitePage {
  readonly path = "/account/activity";
  readonly title = "Security activity · Tiffin";

  get events(): Locator {
    return this.main.getByRole("list").last().getByRole("listitem");
  }
}
