import "server-only";
import type { Operation, Page, Ranked } from "./port.ts";
import type { Command } from "./redis-transport.ts";

/** An operation as commands, and what their replies mean. A reply is null where Redis gave none or refused an entry's id. */
export type Plan = { commands: readonly Command[]; result(replies: readonly unknown[]): unknown };

/**
 * Null travels as "" and a value as "=" and itself, because arguments of a script cannot be absent. Redis removes an expired
 * key before the script sees it.
 */
const swapScript = `
local current = redis.call('GET', KEYS[1])
if (current and '=' .. current or '') ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1])
elseif ARGV[3] == '' then redis.call('SET', KEYS[1], string.sub(ARGV[2], 2))
else redis.call('SET', KEYS[1], string.sub(ARGV[2], 2), 'PX', ARGV[3]) end
return 1`;

const nothing = () => undefined;

/** How one operation is said in Redis: a log is a stream, an index a sorted set. */
export function plan(operation: Operation): Plan {
  switch (operation[0]) {
    case "get":
      return { commands: [["GET", operation[1]]], result: ([value]) => value };
    case "set": {
      const [, key, value, ttlMs] = operation;
      const expiry = ttlMs === undefined ? [] : ["PX", milliseconds(ttlMs)];
      return { commands: [["SET", key, value, ...expiry]], result: nothing };
    }
    case "delete":
      return { commands: [["DEL", operation[1]]], result: nothing };
    case "swap": {
      const [, key, expected, next, ttlMs] = operation;
      const expiry = ttlMs === undefined ? "" : milliseconds(ttlMs);
      return {
        commands: [["EVAL", swapScript, "1", key, nullable(expected), nullable(next), expiry]],
        result: ([swapped]) => swapped === 1,
      };
    }
    case "put": {
      const [, log, at, entry, ttlMs] = operation;
      const add: Command = ["XADD", log, entryId(at), "entry", entry];
      const expire: Command[] = ttlMs === undefined ? [] : [["PEXPIRE", log, milliseconds(ttlMs)]];
      return { commands: [add, ...expire], result: ([id]) => id !== null };
    }
    case "read": {
      const [, log, from] = operation;
      if (from >= 0)
        return { commands: [["XRANGE", log, entryId(from), "+"]], result: ([rows]) => entries(rows) };
      return {
        commands: [["XREVRANGE", log, "+", "-", "COUNT", String(-from)]],
        result: ([rows]) => entries(rows).reverse(),
      };
    }
    case "rank": {
      const [, index, member, score] = operation;
      return { commands: [["ZADD", index, String(score), member]], result: nothing };
    }
    case "unrank": {
      const [, index, member] = operation;
      return { commands: [["ZREM", index, member]], result: nothing };
    }
    case "top":
      return top(operation[1], operation[2]);
    case "now":
      return { commands: [["TIME"]], result: ([time]) => clock(time) };
    case "wake":
      return { commands: [["PUBLISH", operation[1], "1"]], result: nothing };
  }
}

/**
 * Redis pages by score alone, so a page that goes on behind a member asks for two things: all who share its score, and those with
 * a lower one. Scores are times in ms; few share one.
 */
function top(index: string, { limit, before }: Page): Plan {
  const below = (score: string): Command => [
    "ZREVRANGEBYSCORE",
    index,
    score,
    "-inf",
    "WITHSCORES",
    "LIMIT",
    "0",
    String(limit),
  ];
  if (!before) return { commands: [below("+inf")], result: ([rows]) => members(rows) };
  const score = String(before.score);
  return {
    commands: [["ZREVRANGEBYSCORE", index, score, score, "WITHSCORES"], below(`(${score}`)],
    result: ([equal, lower]) => {
      const behind = members(equal).filter(({ member }) => bytesBefore(member, before.member));
      return [...behind, ...members(lower)].slice(0, limit);
    },
  };
}

/**
 * A stream's ids start at 0-1, so entry 0 is 1-0. Redis refuses an id that is not above the last one, which makes `put` once. It
 * takes one that leaves a gap, which then stays a gap: callers write at the end.
 */
function entryId(at: number): string {
  return `${at + 1}-0`;
}

function entries(rows: unknown): string[] {
  return (rows as [id: string, fields: [name: string, entry: string]][]).map(([, [, entry]]) => entry);
}

function members(flat: unknown): Ranked[] {
  const list = flat as string[];
  return list.flatMap((member, i) => (i % 2 ? [] : [{ member, score: Number(list[i + 1]) }]));
}

function clock(time: unknown): number {
  const [seconds, microseconds] = (time as [string, string]).map(Number) as [number, number];
  return seconds * 1000 + Math.floor(microseconds / 1000);
}

/** Redis orders equal scores by the members' bytes; JavaScript's `<` compares UTF-16, which differs for emoji. */
function bytesBefore(left: string, right: string): boolean {
  return Buffer.compare(Buffer.from(left), Buffer.from(right)) < 0;
}

/** Redis takes whole milliseconds from 1 up. */
function milliseconds(ttlMs: number): string {
  return String(Math.max(1, Math.ceil(ttlMs)));
}

function nullable(value: string | null): string {
  return value === null ? "" : `=${value}`;
}
