// The sign-up page.

import type { Locator } from "@playwright/test";
import type { Person } from "../support/people.ts";
import { FormPage } from "./form_page.ts";

export class RegisterPage extends FormPage {
  readonly path = "/register";
  readonly title = "Create your account · Tiffin";
  readonly sends = "Create account";
  readonly waits = "Creating your account…";

  get name(): Locator {
    return this.field("Name");
  }

  get email(): Locator {
    return this.field("Email");
  }

  get password(): Locator {
    return this.field("Password");
  }

  /** What is said of the password while it is typed. */
  get strength(): Locator {
    return this.main.getByRole("status").filter({ visible: true, hasText: /\S/ });
  }

  async signUp({ name, email, password }: Person): Promise<void> {
    await this.send({ Name: name, Email: email, Password: password });
  }
}
