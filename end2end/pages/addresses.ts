// The address book.

import type { Locator, Page } from "@playwright/test";
import { FormPage } from "./form_page.ts";

export interface TypedAddress {
  label?: string;
  recipient: string;
  phone: string;
  street: string;
  city: string;
  postcode: string;
}

export function anAddress(details: Partial<TypedAddress> = {}): TypedAddress {
  return {
    recipient: "Priya Raman",
    phone: "98765 43210",
    street: "12 Lake View Road",
    city: "Kaveripur",
    postcode: "600 001",
    ...details,
  };
}

export class AddressesPage extends FormPage {
  readonly path = "/account/addresses";
  readonly title = "Your addresses · Tiffin";
  readonly sends = "Save address";
  readonly waits = "Saving…";

  get addresses(): Locator {
    return this.main.getByRole("listitem").filter({ has: this.page.getByRole("heading", { level: 2 }) });
  }

  at(street: string): Locator {
    return this.addresses.filter({ hasText: street });
  }

  edit(street: string): Locator {
    return this.main.getByRole("link", { name: `Edit ${street}`, exact: true });
  }

  makeDefault(street: string): Locator {
    return this.main.getByRole("button", { name: `Make ${street} the default`, exact: true });
  }

  remove(street: string): Locator {
    return this.main.getByRole("button", { name: `Remove ${street}`, exact: true });
  }

  async save(address: TypedAddress): Promise<void> {
    await this.send(addressFields(address));
  }
}

/** One address, to be changed. */
export class AddressPage extends FormPage {
  readonly path = "/account/addresses/";
  readonly title = "Change an address · Tiffin";
  readonly sends = "Save address";
  readonly waits = "Saving…";

  override async settled(): Promise<void> {
    await this.isAt((path) => path.startsWith(this.path));
  }

  async save(address: TypedAddress): Promise<void> {
    await this.send(addressFields(address));
  }
}

/** The fields of an address form, by label. */
export function addressFields(address: TypedAddress): Record<string, string> {
  return {
    "Label, such as Home (optional)": address.label ?? "",
    Name: address.recipient,
    Phone: address.phone,
    "Street and number": address.street,
    City: address.city,
    Postcode: address.postcode,
  };
}

/** The part of a page that an address form stands in. */
export function addressForm(page: Page): Locator {
  return page.locator("form").filter({ has: page.getByRole("button", { name: "Save address" }) });
}
