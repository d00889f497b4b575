// What every form page has: labelled fields, an error summary, one button that sends.

import { expect } from "@playwright/test";
import type { Locator } from "@playwright/test";
import { SitePage } from "./site_page.ts";

export abstract class FormPage extends SitePage {
  /** The words on the button that sends the form. */
  abstract readonly sends: string;
  /** Its words while the form is on its way. */
  abstract readonly waits: string;

  field(label: string): Locator {
    return this.page.getByLabel(label, { exact: true });
  }

  get submit(): Locator {
    return this.main.getByRole("button", { name: this.sends, exact: true });
  }

  get waitingSubmit(): Locator {
    return this.main.getByRole("button", { name: this.waits, exact: true });
  }

  get errorSummary(): Locator {
    return this.page.getByRole("alert", { name: "There is a problem" });
  }

  get errorLinks(): Locator {
    return this.errorSummary.getByRole("link");
  }

  showButton(label: string): Locator {
    return this.main.getByRole("button", { name: `Show ${label.toLowerCase()}`, exact: true });
  }

  hideButton(label: string): Locator {
    return this.main.getByRole("button", { name: `Hide ${label.toLowerCase()}`, exact: true });
  }

  /** Fills the fields, by label, and sends the form. */
  async send(answers: Record<string, string>): Promise<void> {
    for (const [label, answer] of Object.entries(answers)) {
      await this.field(label).fill(answer);
    }
    await this.submit.click();
  }

  /** The form was refused, in these words and no others, and everything about it says so. */
  async refused(...errors: Array<string | RegExp>): Promise<void> {
    await expect(this.errorLinks).toHaveText(errors);
    await expect(this.page).toHaveTitle(`Error: ${this.title}`);
    await this.settled();
    await expect(this.errorSummary).toBeFocused();
  }
}
