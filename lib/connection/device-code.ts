import "server-only";
import { requestDeviceCode, verificationUrl } from "../oauth/device-code.ts";
import { AppError, type ErrorCode } from "../shared/errors.ts";
import type { DeviceCode } from "../shared/records.ts";
import type { Beginner } from "./beginner.ts";
import { createDeviceCodePoll, type DeviceCodeOptions } from "./device-code-poll.ts";
import { type DeviceCodeRecord, margin, secondsUntil } from "./device-code-record.ts";

/** PROTOCOL 1.5. */
const lifetime = 15 * 60_000;

const noCode: Record<"not_enabled" | "edge_blocked" | "unavailable", ErrorCode> = {
  not_enabled: "device_code_unavailable",
  edge_blocked: "edge_blocked",
  unavailable: "upstream_unavailable",
};

/**
 * Connecting to ChatGPT by a code that the owner enters at OpenAI (PROTOCOL 1.5, UX 2.2). Every device and every instance shows the
 * same code; who polls when, and who exchanges, is settled by swaps of the one record.
 */
export function createDeviceCodes(options: DeviceCodeOptions) {
  const { records, oauth, outgoing, log } = options;

  function shown(record: DeviceCodeRecord, now: number, session: string): DeviceCode {
    return {
      userCode: record.userCode,
      verificationUrl: verificationUrl(oauth),
      interval: secondsUntil(record.pollAt, now),
      startedAt: new Date(record.startedAt).toISOString(),
      expiresAt: new Date(record.expiresAt).toISOString(),
      expiresIn: Math.floor((record.expiresAt - now) / 1000),
      ...(record.startedBy.session === session ? {} : { startedOn: record.startedBy.device }),
    };
  }

  /** @throws AppError when OpenAI gives no code. */
  async function newRecord(startedBy: Beginner, now: number): Promise<DeviceCodeRecord> {
    const answer = await requestDeviceCode(oauth, outgoing);
    if (answer.kind !== "issued") {
      log("warn", "no device code", { kind: answer.kind, status: answer.status });
      throw new AppError(noCode[answer.kind]);
    }
    const { deviceAuthId, userCode, interval } = answer;
    return {
      ...{ deviceAuthId, userCode, interval, startedBy },
      startedAt: now,
      expiresAt: now + lifetime,
      pollAt: now + interval + margin,
      grant: null,
      phase: "waiting",
    };
  }

  return {
    /**
     * The code that is open, or a new one.
     * @param fresh the owner wants another one, whatever is open.
     * @throws AppError `device_code_unavailable`, `edge_blocked`, `upstream_unavailable`.
     */
    async begin(user: string, startedBy: Beginner, { fresh = false } = {}): Promise<DeviceCode> {
      const { session } = startedBy;
      let { found, now, exchanging } = await records.read(user);
      if (!fresh && found && isOpen(found.record, now, exchanging)) return shown(found.record, now, session);
      const record = await newRecord(startedBy, now);
      for (;;) {
        if (await records.swap(user, found, record, now)) return shown(record, now, session);
        const before = found?.record.deviceAuthId;
        ({ found, now, exchanging } = await records.read(user));
        if (found && found.record.deviceAuthId !== before && isOpen(found.record, now, exchanging))
          return shown(found.record, now, session); // another device was faster
      }
    },

    /** The open code in what a batched read brought, for a page to show at once. */
    async opened(user: string, sealed: string | null, now: number, session: string) {
      const record = (await records.open(user, sealed, now))?.record;
      return record && isOpen(record, now, true) ? shown(record, now, session) : null;
    },

    poll: createDeviceCodePoll(options),
  };
}

/** @param exchanging whether whoever exchanges the code is alive. */
function isOpen({ phase, expiresAt }: DeviceCodeRecord, now: number, exchanging: boolean): boolean {
  return now < expiresAt && (phase === "waiting" || (phase === "exchanging" && exchanging));
}
