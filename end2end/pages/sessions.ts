// The list of sessions, and how to end them.

import type { Locator } from "@playwright/test";
import { SitePage } from "./site_page.ts";

export class SessionsPage extends SitePage {
  readonly path = "/account/sessions";
  readonly title = "Your sessions · Tiffin";

  get sessions(): Locator {
    return this.main.getByRole("listitem").filter({ has: this.page.getByRole("heading", { level: 2 }) });
  }

  get thisOne(): Locator {
    return this.sessions.filter({ hasText: "This device" });
  }

  get others(): Locator {
    return this.sessions.filter({ hasNotText: "This device" });
  }

  endButton(session: Locator): Locator {
    return session.getByRole("button", { name: /^End session: / });
  }

  get endOthers(): Locator {
    return this.main.getByRole("button", { name: /^End the (\d+ )?other sessions?$/ });
  }

  get endAll(): Locator {
    return this.main.getByRole("button", { name: "Sign out everywhere, here too" });
  }
}
