import "server-only";
import { networkInterfaces } from "node:os";
import ipaddr from "ipaddr.js";
import { z } from "zod";

const origin = z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin);
const address = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ""));
const plainName = z.string().regex(/^[A-Za-z0-9._ -]*$/, "letters, digits, dot, dash and blank only");

/** Everything that can be set. `.env.example` explains each; a test holds the two together. */
export const schema = z.object({
  AUTH_SECRET: z.string().min(32, "at least 32 characters").optional(),
  ENCRYPTION_KEYS: z.string().optional(),
  OWNER_PASSPHRASE: z.string().min(16, "at least 16 characters").optional(),
  ALLOWED_EMAILS: z
    .string()
    .transform((list) =>
      list
        .split(",")
        .map((email) => email.trim().toLowerCase())
        .filter(Boolean),
    )
    .pipe(z.array(z.email()))
    .default([]),
  AUTH_GITHUB_ID: z.string().optional(),
  AUTH_GITHUB_SECRET: z.string().optional(),
  AUTH_GOOGLE_ID: z.string().optional(),
  AUTH_GOOGLE_SECRET: z.string().optional(),
  AUTH_OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  AUTH_OIDC_ID: z.string().optional(),
  AUTH_OIDC_SECRET: z.string().optional(),
  UPSTASH_REDIS_REST_URL: address.optional(),
  UPSTASH_REDIS_REST_TOKEN: z.string().optional(),
  KV_REST_API_URL: address.optional(),
  KV_REST_API_TOKEN: z.string().optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  DATA_DIR: z.string().default(".data"),
  CODEX_AUTH_URL: origin.default("https://auth.openai.com"),
  CODEX_BASE_URL: address.default("https://chatgpt.com/backend-api"),
  CODEX_CLIENT_ID: plainName.default("app_EMoamEEZ73f0CkXaXp7hrann"),
  CODEX_ORIGINATOR: plainName.default("wherry"),
  CODEX_CLIENT_VERSION: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, "three numbers with dots")
    .default("0.169.0"),
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  APP_URL: origin.optional(),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  DEPLOYMENT_ID: z.string().min(1).max(100).optional(),
  RATE_LIMIT_SCALE: z.coerce.number().positive().default(1),
  MAX_DURATION: z.coerce.number().int().min(30).optional(),
  HTTPS_PROXY: z.url().optional(),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

type Values = z.infer<typeof schema>;

export type Env = Values & {
  /** True where secrets must come from the environment: a serverless host, or an address strangers can reach. */
  deployed: boolean;
  /** "production", "preview" … where the platform says so; a copy of the store elsewhere must not refresh tokens. */
  platformStage: string | null;
};

/** A configuration the app refuses to start with. The message names variables, never values. */
export class EnvError extends Error {
  readonly type = "EnvError";
}

let parsed: Env | undefined;

/** The configuration, read once. Throws `EnvError` with a sentence for the owner. */
export function env(): Env {
  parsed ??= parseEnv(process.env);
  return parsed;
}

/**
 * Reads a configuration from variables; empty ones count as unset.
 * @throws EnvError naming what is missing or malformed.
 */
export function parseEnv(variables: Record<string, string | undefined>): Env {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const result = schema.safeParse(set);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw new EnvError(`These settings are malformed:\n${lines.join("\n")}`);
  }
  const values = result.data;
  const half = halfRegistered(values);
  if (half.length > 0) throw new EnvError(`Signing in with another account also needs: ${half.join(", ")}.`);
  const serverless = Boolean(set.VERCEL || set.AWS_LAMBDA_FUNCTION_NAME || set.NETLIFY || set.K_SERVICE);
  // These put a public address in front of a container that itself sees a private one.
  const hosted = Boolean(set.FLY_APP_NAME || set.RENDER || set.RAILWAY_ENVIRONMENT || set.DYNO);
  const deployed = serverless || (hosted && isWildcard(values.HOST)) || reachableByStrangers(values);
  const missing = deployed ? missingWhenDeployed(values, serverless) : [];
  if (missing.length > 0)
    throw new EnvError(`This deployment can be reached from outside, so it needs: ${missing.join(", ")}.`);
  return { ...values, deployed, platformStage: set.VERCEL_ENV ?? null };
}

/** Another provider is of use only when it is set up whole, and when somebody may come in by it. */
function halfRegistered(values: Values): string[] {
  const groups = [
    ["AUTH_GITHUB_ID", "AUTH_GITHUB_SECRET", "ALLOWED_EMAILS"],
    ["AUTH_GOOGLE_ID", "AUTH_GOOGLE_SECRET", "ALLOWED_EMAILS"],
    ["AUTH_OIDC_ISSUER", "AUTH_OIDC_ID", "AUTH_OIDC_SECRET", "ALLOWED_EMAILS"],
  ] as const;
  const started = groups.filter((names) => names.some((name) => name !== "ALLOWED_EMAILS" && values[name]));
  return [...new Set(started.flat())].filter((name) => !values[name]?.length);
}

/** Whether somebody can sign in with an account elsewhere. */
const hasProvider = ({ AUTH_GITHUB_ID, AUTH_GOOGLE_ID, AUTH_OIDC_ID }: Values) =>
  Boolean(AUTH_GITHUB_ID || AUTH_GOOGLE_ID || AUTH_OIDC_ID);

function missingWhenDeployed(values: Values, serverless: boolean): string[] {
  const names: string[] = (["AUTH_SECRET", "ENCRYPTION_KEYS"] as const).filter((name) => !values[name]);
  if (!values.OWNER_PASSPHRASE && !hasProvider(values))
    names.push("OWNER_PASSPHRASE (or a provider with ALLOWED_EMAILS)");
  const hasStore =
    values.REDIS_URL ||
    (values.UPSTASH_REDIS_REST_URL && values.UPSTASH_REDIS_REST_TOKEN) ||
    (values.KV_REST_API_URL && values.KV_REST_API_TOKEN);
  if (serverless && !hasStore)
    names.push(
      "UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN (or REDIS_URL): the disk here does not last",
    );
  return names;
}

/** Bound to a public address, or known under a public name. A private LAN is neither. */
function reachableByStrangers({ HOST, APP_URL }: Values): boolean {
  if (APP_URL && isPublicHost(new URL(APP_URL).hostname)) return true;
  if (!isWildcard(HOST)) return isPublicHost(HOST);
  const families = HOST === "0.0.0.0" ? ["IPv4"] : ["IPv4", "IPv6"];
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .some((own) => families.includes(own.family) && isPublicHost(own.address));
}

export function isWildcard(host: string): boolean {
  return host === "0.0.0.0" || host === "::" || host === "[::]";
}

function isPublicHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "");
  if (ipaddr.isValid(bare)) return ipaddr.process(bare).range() === "unicast";
  return bare.includes(".") && !/\.(local|lan|home|internal|localhost|test|arpa)$/i.test(bare);
}
