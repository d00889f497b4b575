// A second device of somebody's.

import type { Device } from "../fixtures.ts";
import type { Person } from "./people.ts";

/** Signed in through the page, as a person does it. */
export async function signedInPhone(anotherDevice: () => Promise<Device>, person: Person): Promise<Device> {
  const phone = await anotherDevice();
  await phone.login.open();
  await phone.login.signIn(person);
  await phone.dashboard.settled();
  return phone;
}
