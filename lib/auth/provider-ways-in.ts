import "server-only";
import { customFetch } from "@auth/core";
import type { OAuth2Config, OIDCConfig, Provider } from "@auth/core/providers";
import type { ProviderAccount } from "./admission.ts";
import { gitHubAccount } from "./github-account.ts";

/** The registration of this deployment at a provider. */
export type Registration = { id: string; secret: string };

/** The providers that are set up, by their ids in Auth.js. */
export type Registrations = {
  github?: Registration;
  google?: Registration;
  oidc?: Registration & { issuer: string };
};

/** What the environment says of them; it has been checked there that none is set up by half. */
export function registrationsOf(env: {
  AUTH_GITHUB_ID?: string | undefined;
  AUTH_GITHUB_SECRET?: string | undefined;
  AUTH_GOOGLE_ID?: string | undefined;
  AUTH_GOOGLE_SECRET?: string | undefined;
  AUTH_OIDC_ISSUER?: string | undefined;
  AUTH_OIDC_ID?: string | undefined;
  AUTH_OIDC_SECRET?: string | undefined;
}): Registrations {
  const at = (id?: string, secret?: string) => (id && secret ? { id, secret } : undefined);
  const github = at(env.AUTH_GITHUB_ID, env.AUTH_GITHUB_SECRET);
  const google = at(env.AUTH_GOOGLE_ID, env.AUTH_GOOGLE_SECRET);
  const oidc = at(env.AUTH_OIDC_ID, env.AUTH_OIDC_SECRET);
  const issuer = env.AUTH_OIDC_ISSUER;
  return {
    ...(github ? { github } : {}),
    ...(google ? { google } : {}),
    ...(oidc && issuer ? { oidc: { ...oidc, issuer } } : {}),
  };
}

/** The names of the providers that are set up, for buttons. */
export const providerNames = ({ github, google, oidc }: Registrations): { id: string; name: string }[] => [
  ...(github ? [{ id: "github", name: "GitHub" }] : []),
  ...(google ? [{ id: "google", name: "Google" }] : []),
  ...(oidc ? [{ id: "oidc", name: new URL(oidc.issuer).hostname }] : []),
];

/** What Auth.js carries from a provider to the decision who may come in. */
export type ProviderUser = { id: string; account: ProviderAccount };

type Claims = { sub: string; email?: string | null; email_verified?: boolean | null };

/**
 * The providers of Auth.js by which somebody gets in with an account elsewhere.
 * @param calling makes the calls to them; the framework's own `fetch` is not to be trusted with tokens (CVE-2026-64647).
 */
export function providerWaysIn({ github, google, oidc }: Registrations, calling: typeof fetch): Provider[] {
  const openId = (
    id: string,
    name: string,
    issuer: string,
    registration: Registration,
  ): OIDCConfig<Claims> => ({
    id,
    name,
    type: "oidc",
    issuer,
    clientId: registration.id,
    clientSecret: registration.secret,
    checks: ["pkce", "state", "nonce"],
    idToken: false, // many providers tell the address at their userinfo endpoint alone
    authorization: { params: { scope: "openid email" } },
    profile: ({ sub, email, email_verified }) =>
      ({
        id: sub,
        account: {
          provider: id,
          subject: `${issuer} ${sub}`, // a `sub` says who somebody is at its issuer alone (OpenID Connect Core 5.7)
          emails: email && email_verified === true ? [email] : [],
        },
      }) satisfies ProviderUser,
    [customFetch]: calling,
  });

  const byGitHub = (registration: Registration): OAuth2Config<ProviderUser> => ({
    id: "github",
    name: "GitHub",
    type: "oauth",
    issuer: "https://github.com/login/oauth",
    clientId: registration.id,
    clientSecret: registration.secret,
    checks: ["pkce", "state"],
    authorization: {
      url: "https://github.com/login/oauth/authorize",
      params: { scope: "read:user user:email" },
    },
    token: "https://github.com/login/oauth/access_token",
    userinfo: {
      url: "https://api.github.com/user",
      request: ({ tokens }: { tokens: { access_token?: string } }) =>
        gitHubAccount("https://api.github.com", tokens.access_token ?? "", calling),
    },
    profile: (user) => user,
    [customFetch]: calling,
  });

  return [
    ...(github ? [byGitHub(github)] : []),
    ...(google ? [openId("google", "Google", "https://accounts.google.com", google)] : []),
    ...(oidc ? [openId("oidc", "your identity provider", oidc.issuer, oidc)] : []),
  ];
}
