// The page that asks for a link to the mailbox.

import type { Locator } from "@playwright/test";
import { FormPage } from "./form_page.ts";

export class ForgotPasswordPage extends FormPage {
  readonly path = "/forgot-password";
  readonly title = "Forgot your password? · Tiffin";
  readonly sends = "Send me a link";
  readonly waits = "Sending…";

  get email(): Locator {
    return this.field("Email");
  }

  async ask(email: string): Promise<void> {
    await this.send({ Email: email });
  }
}
