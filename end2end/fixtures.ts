// What every test starts with: a watched browser, a person of its own, and the pages.

import { test as base, expect } from "@playwright/test";
import type { BrowserContext, Page } from "@playwright/test";
import { Pages } from "./pages/index.ts";
import { everySight, forAxe, isAccessible, oneSight } from "./support/axe.ts";
import { signOut, signUp, somebody } from "./support/people.ts";
import type { Person } from "./support/people.ts";
import { Watch } from "./support/watch.ts";

export interface Device extends Pages {
  context: BrowserContext;
  page: Page;
}

interface Fixtures {
  /** The site's address; the configuration always has one. */
  site: string;
  /** Fails the test on a console error, a CSP violation, a 5xx or a request to anyone else. */
  watch: Watch;
  /** The pages of the site, in the test's own browser. */
  on: Pages;
  /** Another browser, with cookies of its own. */
  anotherDevice: () => Promise<Device>;
  /** Axe finds nothing in the page as it stands; the words say in which state that is. */
  isAccessible: (state: string) => Promise<void>;
  /** Somebody the site does not know yet. */
  stranger: Person;
  /** Somebody with an account, signed in nowhere. */
  customer: Person;
  /** Somebody with an account, signed in here and nowhere else. */
  signedIn: Person;
}

export const test = base.extend<Fixtures>({
  site: async ({ baseURL }, use) => {
    if (baseURL === undefined) {
      throw new Error("baseURL is not set in playwright.config.ts");
    }
    await use(baseURL);
  },

  watch: async ({ site }, use) => {
    const watch = new Watch(site);
    await use(watch);
    expect(watch.troubles, "the browser had nothing to complain about").toEqual([]);
  },

  context: async ({ context, watch }, use) => {
    await watch.over(context);
    await use(context);
  },

  on: async ({ page, javaScriptEnabled }, use) => {
    await use(new Pages(page, javaScriptEnabled));
  },

  anotherDevice: async ({ browser, watch, javaScriptEnabled }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      await watch.over(context);
      const page = await context.newPage();
      return Object.assign(new Pages(page, javaScriptEnabled), { context, page });
    });
    await Promise.all(contexts.map((context) => context.close()));
  },

  isAccessible: async ({ page, browser, javaScriptEnabled }, use) => {
    await use(async (state) => {
      if (javaScriptEnabled) {
        await isAccessible(page, state, everySight);
      } else {
        const copy = await forAxe(page, browser);
        await isAccessible(copy, state, oneSight);
        await copy.context().close();
      }
    });
  },

  stranger: async ({}, use) => {
    await use(somebody());
  },

  customer: async ({ playwright, site }, use) => {
    const person = somebody();
    const elsewhere = await playwright.request.newContext({ baseURL: site });
    await signUp(elsewhere, person, site);
    await signOut(elsewhere, site);
    await elsewhere.dispose();
    await use(person);
  },

  signedIn: async ({ context, site }, use) => {
    const person = somebody();
    await signUp(context.request, person, site);
    await use(person);
  },
});

export { expect };
