import "server-only";
import { join } from "node:path";
import { after } from "next/server";
import packageJson from "../package.json" with { type: "json" };
import { createRequireUser } from "./auth/require-user.ts";
import { createSessions } from "./auth/sessions.ts";
import { createSignInLimit } from "./auth/sign-in-limit.ts";
import { createSignInLinks } from "./auth/sign-in-link.ts";
import { createCatalogue } from "./catalogue/catalogue.ts";
import { createLimits } from "./catalogue/limits.ts";
import { createCodex } from "./codex/answer.ts";
import { wireEffort } from "./codex/wire/effort.ts";
import { createAttempts } from "./connection/attempts.ts";
import { createConnection } from "./connection/connection.ts";
import { createConversations } from "./conversations/conversations.ts";
import { createMessageLog } from "./conversations/messages.ts";
import { createConversationRecords } from "./conversations/record.ts";
import { type Env, EnvError, env } from "./env.ts";
import { createLog } from "./http/log.ts";
import { createOutgoing } from "./http/outgoing.ts";
import { createPace } from "./http/pace.ts";
import { localSecrets } from "./local-secrets.ts";
import { refreshTokens } from "./oauth/refresh.ts";
import { revokeToken } from "./oauth/revoke.ts";
import { checkKeyRing } from "./store/key-check.ts";
import { createKeyRing } from "./store/key-ring.ts";
import { createLimiter } from "./store/limiter.ts";
import { createStore } from "./store/open.ts";
import { createSealer } from "./store/sealed.ts";
import { createTurns } from "./turns/turns.ts";
import { createVault } from "./vault/vault.ts";

export const version = packageJson.version;

export type Services = ReturnType<typeof compose>;

const slot = Symbol.for("wherry.services");
const shared = globalThis as { [slot]?: Services };

/**
 * Everything this process is made of, built once from the environment on first use. Kept on `globalThis`, because the framework
 * puts the modules of each route into a bundle of its own.
 */
export function services(): Services {
  shared[slot] ??= compose(env());
  return shared[slot];
}

function compose(config: Env) {
  const log = createLog(config.LOG_LEVEL);
  const secrets = secretsOf(config);
  const store = createStore(storeOf(config));
  const sealer = createSealer(secrets.ring);
  const outgoing = createOutgoing(config.HTTPS_PROXY);
  const limiter = createLimiter(store, config.RATE_LIMIT_SCALE);

  const userAgent = `${config.CODEX_ORIGINATOR || "wherry"}/${version} (${process.platform}; ${process.arch})`;
  const oauth = {
    authUrl: config.CODEX_AUTH_URL,
    clientId: config.CODEX_CLIENT_ID,
    originator: config.CODEX_ORIGINATOR,
    userAgent,
    baseUrl: config.CODEX_BASE_URL,
  };
  const codex = createCodex(
    {
      baseUrl: config.CODEX_BASE_URL,
      originator: config.CODEX_ORIGINATOR,
      userAgent,
      clientVersion: config.CODEX_CLIENT_VERSION,
    },
    outgoing,
  );

  const vault = createVault({
    store,
    sealer,
    refresh: (tokens) => refreshTokens(oauth, outgoing, tokens),
    revoke: (refreshToken) => revokeToken(oauth, outgoing, refreshToken),
    deploymentId: secrets.deploymentId,
    background,
    log,
  });
  const connection = createConnection({
    attempts: createAttempts(store, sealer),
    vault,
    oauth,
    outgoing,
    deploymentId: secrets.deploymentId,
    log,
  });
  const catalogue = createCatalogue({
    store,
    sealer,
    credential: (user) => vault.credential(user),
    fetchModels: codex.models,
    clientVersion: config.CODEX_CLIENT_VERSION,
    background,
    log,
  });
  const limits = createLimits({
    store,
    sealer,
    credential: (user) => vault.credential(user),
    fetchUsage: codex.usage,
    log,
  });

  const records = createConversationRecords(store, sealer);
  const messages = createMessageLog(store, sealer);
  const turns = createTurns({
    store,
    sealer,
    vault,
    codex,
    records,
    messages,
    background,
    log,
    scale: config.RATE_LIMIT_SCALE,
    mostMs: config.MAX_DURATION === undefined ? null : (config.MAX_DURATION - 10) * 1000,
    // Only this one word is not the wire's own; nothing else needs the catalogue before an answer.
    wireEffort: async (user, model, effort) =>
      effort === "ultra" ? wireEffort(effort, await catalogue.entry(user, model)) : effort,
    noticeHeaders: (user, headers) => catalogue.noticeEtag(user, headers["x-models-etag"]),
    noticeLimits: (user, windows, plan) => background(limits.note(user, windows, plan)),
  });

  const sessions = createSessions(store, sealer);
  let keyRingFits = false;

  return {
    config,
    log,
    store,
    limiter,
    sendPace: createPace(Math.ceil(60 * config.RATE_LIMIT_SCALE), 60_000),
    connection,
    vault,
    catalogue,
    limits,
    conversations: createConversations(store, records, messages),
    turns,
    authSecret: secrets.authSecret,
    sessions,
    signInLinks: createSignInLinks(store),
    signInLimit: createSignInLimit(store, limiter),
    requireUser: createRequireUser({ store, sessions, secret: secrets.authSecret, background }),

    /** @throws AppError `key_ring` when the key ring is not this store's; nothing may be written then. */
    async checkKeyRing(): Promise<void> {
      if (keyRingFits) return;
      await checkKeyRing(store, sealer);
      keyRingFits = true;
    },
  };
}

/** Keeps a serverless process alive for work that must outlive its request; elsewhere the work just goes on. */
function background(work: Promise<unknown>): void {
  try {
    after(work);
  } catch {
    void work.catch(() => {}); // outside a request, as at the start of the server
  }
}

function secretsOf(config: Env) {
  const { AUTH_SECRET, ENCRYPTION_KEYS } = config;
  const local = AUTH_SECRET && ENCRYPTION_KEYS ? null : localSecrets(config.DATA_DIR);
  try {
    return {
      authSecret: AUTH_SECRET ?? (local?.authSecret as string),
      ring: createKeyRing(ENCRYPTION_KEYS ?? (local?.encryptionKeys as string)),
      deploymentId: config.DEPLOYMENT_ID ?? local?.deploymentId ?? config.platformStage ?? "default",
    };
  } catch (error) {
    throw new EnvError((error as Error).message);
  }
}

function storeOf(config: Env): Parameters<typeof createStore>[0] {
  const upstashUrl = config.UPSTASH_REDIS_REST_URL ?? config.KV_REST_API_URL;
  const upstashToken = config.UPSTASH_REDIS_REST_TOKEN ?? config.KV_REST_API_TOKEN;
  if (upstashUrl && upstashToken) return { upstashUrl, upstashToken };
  if (config.REDIS_URL) return { redisUrl: config.REDIS_URL };
  return { sqliteFile: join(config.DATA_DIR, "wherry.sqlite") };
}
