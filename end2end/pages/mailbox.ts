// The mailbox of development, and a mail in it.

import { expect } from "@playwright/test";
import type { FrameLocator, Locator, Page } from "@playwright/test";
import { SitePage } from "./site_page.ts";

const patience = 20_000;

export class MailboxPage extends SitePage {
  readonly path = "/dev/mailbox";
  readonly title = "Mailbox · Tiffin";

  /** One of the list, by its subject. */
  mail(subject: string | RegExp): Locator {
    return this.main.getByRole("listitem").getByRole("link", { name: subject });
  }

  /** Shows what was sent to somebody, once the mail is among it: mail is sent after the page that told of it. */
  async openFor(email: string, subject: string | RegExp): Promise<void> {
    await expect(async () => {
      await this.page.goto(`${this.path}?to=${encodeURIComponent(email)}`);
      await expect(this.mail(subject).first()).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: patience });
    await this.settled();
  }
}

export class MailPage extends SitePage {
  readonly path = "/dev/mailbox/";
  readonly title = "Its subject";
  readonly #mailbox: MailboxPage;

  constructor(page: Page, javaScript: boolean) {
    super(page, javaScript);
    this.#mailbox = new MailboxPage(page, javaScript);
  }

  override async settled(): Promise<void> {
    await this.isAt((path) => path.startsWith(this.path));
  }

  /** Opens the newest mail of a subject that somebody got. */
  async openNewest(email: string, subject: string | RegExp): Promise<void> {
    await this.#mailbox.openFor(email, subject);
    await this.#mailbox.mail(subject).first().click();
    await this.settled();
    await expect(this.heading).toHaveText(subject);
  }

  /** As a person sees it. */
  get frame(): FrameLocator {
    return this.page.getByTitle("The mail", { exact: true }).contentFrame();
  }

  /** As text. */
  get text(): Locator {
    return this.main.locator("pre");
  }

  /** Shows its HTML without the page around it. */
  async openHtmlAlone(): Promise<void> {
    await this.page.goto(`${new URL(this.page.url()).pathname}/html`);
  }
}
