// The people of the tests: each is new, so that tests share nothing and run in any order.

import { randomBytes, randomInt } from "node:crypto";
import type { APIRequestContext } from "@playwright/test";

export interface Person {
  name: string;
  email: string;
  password: string;
}

// Scripts, accents, marks and lengths that real names have.
const names = [
  "Priya Raman",
  "Zoë Çelik",
  "李小龙",
  "नीरज शर्मा",
  "محمد العلي",
  "Siobhán O’Brien-Łuczak",
  "Nguyễn Thị Ánh",
  "Ng",
] as const;

// Long, guessable by nobody, and with characters that a careless form would lose.
const phrases = ["turmeric & kesar", " a space at the end ", "ключ + मसाला = 100%", "çardak <quiet> lamp"] as const;

export function somebody(details: Partial<Person> = {}): Person {
  return {
    name: anyOf(names),
    email: `e2e.${randomBytes(8).toString("hex")}@example.com`,
    password: newPassword(),
    ...details,
  };
}

/** Somebody of the demo's staff: a kitchen by its name in addresses, `courier` or `admin`. */
export function staff(name: string): Pick<Person, "email" | "password"> {
  const password = process.env["STAFF_PASSWORD"];
  if (!password) {
    throw new Error("STAFF_PASSWORD is not set: scripts/e2e.sh does");
  }
  return { email: `${name}@example.com`, password };
}

export function newPassword(): string {
  return `${randomBytes(4).toString("hex")}${anyOf(phrases)}`;
}

/** Signs a person up without a page; whoever owns the request's cookies is then signed in. */
export async function signUp(request: APIRequestContext, person: Person, baseURL: string): Promise<void> {
  await call(request, "register", { ...person }, baseURL);
}

/** Signs a person in without a page. */
export async function signIn(
  request: APIRequestContext,
  person: Pick<Person, "email" | "password">,
  baseURL: string,
): Promise<void> {
  await call(request, "login", { email: person.email, password: person.password }, baseURL);
}

export async function signOut(request: APIRequestContext, baseURL: string): Promise<void> {
  await call(request, "logout", {}, baseURL);
}

/** Calls a server function as a client does, and wants it to succeed. */
export async function call(
  request: APIRequestContext,
  name: string,
  form: Record<string, string>,
  baseURL: string,
): Promise<unknown> {
  // The server refuses a post whose origin it does not know.
  const headers = { Accept: "application/json", Origin: new URL(baseURL).origin };
  const answer = await request.post(`/api/${name}`, { form, headers });
  if (!answer.ok()) {
    throw new Error(`${name} was answered ${answer.status()}: ${await answer.text()}`);
  }
  return answer.json();
}

function anyOf<T>(choices: readonly [T, ...T[]]): T {
  return choices[randomInt(choices.length)] ?? choices[0];
}
