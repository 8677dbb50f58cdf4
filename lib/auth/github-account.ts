import "server-only";
import { z } from "zod";
import type { ProviderUser } from "./provider-ways-in.ts";

const User = z.object({ id: z.int().positive() });
const Emails = z.array(z.object({ email: z.string(), verified: z.boolean() }));

/**
 * Who a GitHub token belongs to. The address in a GitHub profile may be anybody's word, so the verified ones are asked for.
 * https://docs.github.com/en/rest/users/emails
 * @param api "https://api.github.com".
 * @throws when GitHub does not answer as it says it would; nobody comes in then.
 */
export async function gitHubAccount(
  api: string,
  accessToken: string,
  calling: typeof fetch,
): Promise<ProviderUser> {
  const ask = async (path: string): Promise<unknown> => {
    const answer = await calling(`${api}${path}`, {
      headers: {
        authorization: `Bearer ${accessToken}`,
        accept: "application/vnd.github+json",
        "user-agent": "wherry",
      },
    });
    if (!answer.ok) throw new Error(`GitHub answered ${answer.status}`);
    return answer.json();
  };
  const id = String(User.parse(await ask("/user")).id);
  const emails = Emails.parse(await ask("/user/emails")).filter(({ verified }) => verified);
  return { id, account: { provider: "github", subject: id, emails: emails.map(({ email }) => email) } };
}
