// Signing up where addresses are confirmed before there is an account.

import type { Locator } from "@playwright/test";
import type { Person } from "../support/people.ts";
import { FormPage } from "./form_page.ts";

export class SignUpByMailPage extends FormPage {
  readonly path = "/register";
  readonly title = "Create your account · Tiffin";
  readonly sends = "Send me a link";
  readonly waits = "Sending…";

  async signUp({ name, email }: Person): Promise<void> {
    await this.send({ Name: name, Email: email });
  }
}

export class FinishSignUpPage extends FormPage {
  readonly path = "/finish-sign-up";
  readonly title = "Choose a password · Tiffin";
  readonly sends = "Create account";
  readonly waits = "Creating your account…";

  get name(): Locator {
    return this.field("Name");
  }
}
