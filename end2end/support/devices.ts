// A second device of somebody's.

import type { Device } from "../fixtures.ts";
import type { Pages } from "../pages/index.ts";
import type { Person } from "./people.ts";

/** Signed in through the page, as a person does it. */
export async function signedInPhone(anotherDevice: () => Promise<Device>, person: Person): Promise<Device> {
  const phone = await anotherDevice();
  await phone.login.open();
  await phone.login.signIn(person);
  await phone.dashboard.settled();
  return phone;
}

/** The session has ended: with scripts the page leaves by itself, without them when it is used. */
export async function findsOut(device: Pages, javaScript: boolean | undefined): Promise<void> {
  if (javaScript !== true) {
    await device.dashboard.page.goto(device.dashboard.path);
  }
  await device.login.settled();
}
