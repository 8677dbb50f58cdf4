import "server-only";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { after } from "next/server";
import packageJson from "../package.json" with { type: "json" };
import { createAdmission } from "./auth/admission.ts";
import { createDevices } from "./auth/devices.ts";
import { createIdentify } from "./auth/identity.ts";
import { createPairings } from "./auth/pairing.ts";
import { createPasskeyChallenges } from "./auth/passkey-challenge.ts";
import { createPasskeys } from "./auth/passkeys.ts";
import { providerNames, providerWaysIn, registrationsOf } from "./auth/provider-ways-in.ts";
import { createRequireUser } from "./auth/require-user.ts";
import { createSessionRecords } from "./auth/session-record.ts";
import { createSessions } from "./auth/sessions.ts";
import { createSignInLimit } from "./auth/sign-in-limit.ts";
import { createSignInLinks } from "./auth/sign-in-link.ts";
import { createWhileSignedIn } from "./auth/while-signed-in.ts";
import { createCatalogue } from "./catalogue/catalogue.ts";
import { createLimits } from "./catalogue/limits.ts";
import { createChanges } from "./changes/changes.ts";
import { createCodex } from "./codex/answer.ts";
import { wireEffort } from "./codex/wire/effort.ts";
import { createAttempts } from "./connection/attempts.ts";
import { createConnection } from "./connection/connection.ts";
import { createDeviceCodes } from "./connection/device-code.ts";
import { createDeviceCodeRecords } from "./connection/device-code-record.ts";
import { createKeep } from "./connection/keep.ts";
import { createConversations } from "./conversations/conversations.ts";
import { createDrafts } from "./conversations/drafts.ts";
import { createMessageLog } from "./conversations/messages.ts";
import { createConversationRecords } from "./conversations/record.ts";
import { type Env, EnvError, env } from "./env.ts";
import { createLog } from "./http/log.ts";
import { createOutgoing, createOutgoingFetch } from "./http/outgoing.ts";
import { createPace } from "./http/pace.ts";
import { createLive } from "./live/live.ts";
import { localSecrets } from "./local-secrets.ts";
import { refreshTokens } from "./oauth/refresh.ts";
import { revokeToken } from "./oauth/revoke.ts";
import { createTellEnded } from "./push/answer-ended.ts";
import { isPushService } from "./push/hosts.ts";
import { createPush } from "./push/push.ts";
import { createPushSubscriptions } from "./push/subscriptions.ts";
import { createVapidKeyPair } from "./push/vapid-keys.ts";
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
  const outgoingFetch = createOutgoingFetch(config.HTTPS_PROXY);
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
  const keep = createKeep(vault, oauth, outgoing);
  const connection = createConnection({
    attempts: createAttempts(store, sealer),
    vault,
    keep,
    oauth,
    outgoing,
    deploymentId: secrets.deploymentId,
    log,
  });
  const deviceCodes = createDeviceCodes({
    store,
    records: createDeviceCodeRecords(store, sealer),
    vault,
    keep,
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

  const mostMs = config.MAX_DURATION === undefined ? null : (config.MAX_DURATION - 10) * 1000;
  const records = createConversationRecords(store, sealer);
  const messages = createMessageLog(store, sealer);
  const pushKeyPair = createVapidKeyPair(store, sealer);
  const pushSubscriptions = createPushSubscriptions(store, sealer, isPushService);
  const push = createPush({
    store,
    keyPair: pushKeyPair,
    subscriptions: pushSubscriptions,
    outgoing,
    subject: pushSubject(config.APP_URL),
    log,
  });
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
    mostMs,
    // Only this one word is not the wire's own; nothing else needs the catalogue before an answer.
    wireEffort: async (user, model, effort) =>
      effort === "ultra" ? wireEffort(effort, await catalogue.entry(user, model)) : effort,
    noticeHeaders: (user, headers) => catalogue.noticeEtag(user, headers["x-models-etag"]),
    noticeLimits: (user, windows, plan) => background(limits.note(user, windows, plan)),
    ended: createTellEnded({ store, records, push, pause: () => pause(3_000) }),
  });

  const admission = createAdmission(store, sealer, config.ALLOWED_EMAILS);
  const identify = createIdentify(secrets.authSecret);
  const sessionRecords = createSessionRecords(store, sealer);
  const sessions = createSessions(store, sessionRecords);
  const devices = createDevices(store, sessionRecords);
  const changes = createChanges(store);
  const whileSignedIn = createWhileSignedIn({ store, changes });
  let keyRingFits = false;

  return {
    config,
    log,
    store,
    limiter,
    draftPace: createPace(Math.ceil(120 * config.RATE_LIMIT_SCALE), 60_000),
    sendPace: createPace(Math.ceil(60 * config.RATE_LIMIT_SCALE), 60_000),
    connection,
    deviceCodes,
    vault,
    catalogue,
    limits,
    conversations: createConversations(store, records, messages),
    drafts: createDrafts(store, sealer, records),
    turns,
    authSecret: secrets.authSecret,
    admission,
    providerNames: providerNames(registrationsOf(config)),
    providerWaysIn: () => providerWaysIn(registrationsOf(config), outgoingFetch),
    identify,
    sessions,
    devices,
    whileSignedIn,
    live: createLive({ changes, devices, whileSignedIn, scale: config.RATE_LIMIT_SCALE, mostMs }),
    passkeys: createPasskeys({
      store,
      sealer,
      challenges: createPasskeyChallenges(store, secrets.authSecret),
    }),
    pushKeyPair,
    pushSubscriptions,
    pairings: createPairings({ store, sealer, limiter }),
    signInLinks: createSignInLinks(store),
    signInLimit: createSignInLimit(store, limiter),
    requireUser: createRequireUser({ store, sessions, identify, admission, background }),

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

/** Whom a push service may turn to. Without a public name there is nobody to write to, and none is needed: it must only have the form. */
function pushSubject(appUrl: string | undefined): string {
  return appUrl?.startsWith("https:") ? appUrl : "mailto:owner@wherry.invalid";
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
