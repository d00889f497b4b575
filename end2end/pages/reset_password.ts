// The page that a link in a mail opens.

import type { Locator } from "@playwright/test";
import { FormPage } from "./form_page.ts";

export class ResetPasswordPage extends FormPage {
  readonly path = "/reset-password";
  readonly title = "Set a new password · Tiffin";
  readonly sends = "Set the password";
  readonly waits = "Setting your password…";

  get password(): Locator {
    return this.field("New password");
  }

  /** On the page of a link that opens nothing any more. */
  get askAgain(): Locator {
    return this.main.getByRole("link", { name: "Ask for a new one" });
  }

  async set(password: string): Promise<void> {
    await this.send({ "New password": password });
  }
}
