// The list of restaurants: what is looked for, and what is found.

import type { Locator } from "@playwright/test";
import { SitePage } from "./site_page.ts";

export class RestaurantsPage extends SitePage {
  readonly path = "/restaurants";
  readonly title = "Restaurants · Tiffin";

  get query(): Locator {
    return this.main.getByRole("searchbox", { name: "Restaurant or dish" });
  }

  filter(label: "Food" | "Diet" | "Sort by"): Locator {
    return this.main.getByLabel(label);
  }

  /** How many there are, and of what. */
  get count(): Locator {
    return this.main.getByRole("status").filter({ hasText: /restaurant|Nothing found/ });
  }

  get restaurants(): Locator {
    return this.main.getByRole("listitem").filter({ has: this.page.getByRole("heading", { level: 3 }) });
  }

  restaurant(name: string): Locator {
    return this.restaurants.filter({ has: this.page.getByRole("link", { name, exact: true }) });
  }
}
