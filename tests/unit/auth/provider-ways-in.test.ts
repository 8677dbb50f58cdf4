import { expect, test } from "vitest";
import { type ProviderUser, providerWaysIn } from "../../../lib/auth/provider-ways-in.ts";

/** Who a provider of this issuer says somebody is. */
async function somebodyAt(issuer: string, claims: object): Promise<ProviderUser["account"]> {
  const [provider] = providerWaysIn({ oidc: { id: "id", secret: "secret", issuer } }, fetch);
  const { profile } = provider as unknown as { profile(claims: object): Promise<ProviderUser> };
  return (await profile(claims)).account;
}

const claims = { sub: "1", email: "ada@example.org", email_verified: true };

test("the same subject at another issuer is somebody else", async () => {
  const one = await somebodyAt("https://one.example.org", claims);
  const other = await somebodyAt("https://other.example.org", claims);
  expect(one.emails).toEqual(other.emails);
  expect(one.subject).not.toBe(other.subject);
});

test.each([false, null, undefined, "true"])(
  "an address with email_verified %j proves nothing",
  async (is) => {
    expect((await somebodyAt("https://one.example.org", { ...claims, email_verified: is })).emails).toEqual(
      [],
    );
  },
);
