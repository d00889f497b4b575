// The sign-in page.

import type { Locator } from "@playwright/test";
import type { Person } from "../support/people.ts";
import { FormPage } from "./form_page.ts";

export class LoginPage extends FormPage {
  readonly path = "/login";
  readonly title = "Sign in · Tiffin";
  readonly sends = "Sign in";
  readonly waits = "Signing in…";

  get email(): Locator {
    return this.field("Email");
  }

  get password(): Locator {
    return this.field("Password");
  }

  get forgotPassword(): Locator {
    return this.main.getByRole("link", { name: "Forgot your password?" });
  }

  async signIn({ email, password }: Pick<Person, "email" | "password">): Promise<void> {
    await this.send({ Email: email, Password: password });
  }
}
