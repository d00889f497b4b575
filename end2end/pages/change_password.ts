// The page that changes the password.

import type { Locator } from "@playwright/test";
import { FormPage } from "./form_page.ts";

export class ChangePasswordPage extends FormPage {
  readonly path = "/account/password";
  readonly title = "Change your password · Tiffin";
  readonly sends = "Change password";
  readonly waits = "Changing your password…";

  get current(): Locator {
    return this.field("Current password");
  }

  get new(): Locator {
    return this.field("New password");
  }

  async change(from: string, to: string): Promise<void> {
    await this.send({ "Current password": from, "New password": to });
  }
}
