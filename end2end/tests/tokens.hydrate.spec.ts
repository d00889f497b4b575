// Our tokens as another implementation reads them, and as their owner does.

import { createRemoteJWKSet, decodeProtectedHeader, errors, jwtVerify } from "jose";
import type { APIRequestContext } from "@playwright/test";
import { expect, test } from "../fixtures.ts";
import { call } from "../support/people.ts";
import type { Person } from "../support/people.ts";

interface Tokens {
  access_token: string;
  refresh_token: string;
}

const audience = "tiffin-api";
const typ = "at+jwt";
const algorithms = ["EdDSA"];

async function tokensOf(request: APIRequestContext, person: Person, site: string): Promise<Tokens> {
  const form = { email: person.email, password: person.password, label: "Kitchen tablet" };
  return (await call(request, "token", form, site)) as Tokens;
}

test("another implementation verifies our tokens by our key set", async ({ customer, playwright, site }) => {
  const app = await playwright.request.newContext({ baseURL: site });
  const tokens = await tokensOf(app, customer, site);
  const keys = createRemoteJWKSet(new URL("/.well-known/jwks.json", site));

  const { payload, protectedHeader } = await jwtVerify(tokens.access_token, keys, {
    issuer: site,
    audience,
    typ,
    algorithms,
    requiredClaims: ["iss", "aud", "sub", "exp", "iat", "jti", "client_id"],
    maxTokenAge: "15m",
  });

  expect(protectedHeader).toEqual({ typ, alg: "EdDSA", kid: decodeProtectedHeader(tokens.access_token).kid });
  expect(payload).toMatchObject({ iss: site, aud: audience, role: "customer" });
  const forged = `${tokens.access_token.slice(0, -4)}AAAA`;
  await expect(jwtVerify(forged, keys, { algorithms })).rejects.toThrow(errors.JWSSignatureVerificationFailed);
  await expect(jwtVerify(tokens.access_token, keys, { audience: "another-api" })).rejects.toThrow(
    errors.JWTClaimValidationFailed,
  );
  await app.dispose();
});

test("an app is seen beside the sessions, and ended there", async ({ on, page, playwright, signedIn, site, watch }) => {
  const app = await playwright.request.newContext({ baseURL: site });
  const { access_token: token } = await tokensOf(app, signedIn, site);
  const me = () => app.get("/api/me", { headers: { authorization: `Bearer ${token}` } });
  expect((await me()).status()).toBe(200);

  await on.sessions.open();
  const listed = page.getByRole("listitem", { name: "App: Kitchen tablet" });
  await expect(listed).toBeVisible();
  await listed.getByRole("button", { name: "End App: Kitchen tablet" }).click();

  await expect(listed).toHaveCount(0);
  expect((await me()).status()).toBe(401);
  expect(watch.troubles).toEqual([]);
  await app.dispose();
});
