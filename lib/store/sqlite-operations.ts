import "server-only";
import type { DatabaseSync } from "node:sqlite";
import type { Operation, Ranked } from "./port.ts";

type Kind = "value" | "log" | "index";

type Found = { id: number; kind: Kind; value: string | null };

/** A score above every finite one, so that a first page is a page like any other. */
const start: Ranked = { member: "", score: Number.POSITIVE_INFINITY };

/**
 * Prepares the statements once.
 * @returns what runs one operation at the time `now` (ms); it must be called within a transaction. A key used as two kinds of
 * thing is a programming error and throws, as it does in Redis.
 */
export function prepareOperations(database: DatabaseSync): (operation: Operation, now: number) => unknown {
  const findRecord = database.prepare(
    "SELECT id, kind, value FROM record WHERE key = ? AND (expires IS NULL OR expires > ?)",
  );
  const insertRecord = database.prepare("INSERT INTO record (key, kind, value, expires) VALUES (?, ?, ?, ?)");
  const deleteRecord = database.prepare("DELETE FROM record WHERE key = ?");
  const expireRecord = database.prepare("UPDATE record SET expires = ? WHERE id = ?");
  const compare = database.prepare("SELECT ? IS ? AS same");
  const lastEntry = database.prepare("SELECT max(at) AS at FROM entry WHERE record = ?");
  const insertEntry = database.prepare("INSERT INTO entry (record, at, body) VALUES (?, ?, ?)");
  const entriesFrom = database.prepare("SELECT body FROM entry WHERE record = ? AND at >= ? ORDER BY at");
  const lastEntries = database.prepare("SELECT body FROM entry WHERE record = ? ORDER BY at DESC LIMIT ?");
  const rankMember = database.prepare(
    "INSERT INTO ranked (record, member, score) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET score = excluded.score",
  );
  const unrankMember = database.prepare("DELETE FROM ranked WHERE record = ? AND member = ?");
  const topMembers = database.prepare(
    `SELECT member, score FROM ranked WHERE record = ? AND (score, member) < (?, ?)
     ORDER BY score DESC, member DESC LIMIT ?`,
  );

  function find(key: string, kind: Kind, now: number): Found | undefined {
    const found = findRecord.get(key, now) as Found | undefined;
    if (found && found.kind !== kind) throw new Error(`this key holds a ${found.kind}, not a ${kind}`);
    return found;
  }

  function replace(key: string, kind: Kind, value: string | null, expires: number | null): number {
    deleteRecord.run(key); // also clears away one that has expired
    return Number(insertRecord.run(key, kind, value, expires).lastInsertRowid);
  }

  function findOrMake(key: string, kind: "log" | "index", now: number): number {
    return find(key, kind, now)?.id ?? replace(key, kind, null, null);
  }

  return (operation, now) => {
    const expiry = (ttlMs: number | undefined) => (ttlMs === undefined ? null : Math.ceil(now + ttlMs));
    switch (operation[0]) {
      case "get": {
        return find(operation[1], "value", now)?.value ?? null;
      }
      case "set": {
        const [, key, value, ttlMs] = operation;
        replace(key, "value", value, expiry(ttlMs));
        return undefined;
      }
      case "delete": {
        deleteRecord.run(operation[1]);
        return undefined;
      }
      case "swap": {
        const [, key, expected, next, ttlMs] = operation;
        const current = find(key, "value", now)?.value ?? null;
        if (!compare.get(current, expected)?.same) return false;
        if (next === null) deleteRecord.run(key);
        else replace(key, "value", next, expiry(ttlMs));
        return true;
      }
      case "put": {
        const [, log, at, entry, ttlMs] = operation;
        const id = findOrMake(log, "log", now);
        // As in Redis: what stands or lies behind is taken, and a gap, which no caller makes, would stay one.
        const free = at > Number(lastEntry.get(id)?.at ?? -1);
        if (free) insertEntry.run(id, at, entry);
        if (ttlMs !== undefined) expireRecord.run(expiry(ttlMs), id);
        return free;
      }
      case "read": {
        const [, log, from] = operation;
        const id = find(log, "log", now)?.id;
        if (id === undefined) return [];
        const rows = from < 0 ? lastEntries.all(id, -from).reverse() : entriesFrom.all(id, from);
        return rows.map((row) => row.body);
      }
      case "rank": {
        const [, index, member, score] = operation;
        rankMember.run(findOrMake(index, "index", now), member, score);
        return undefined;
      }
      case "unrank": {
        const [, index, member] = operation;
        const id = find(index, "index", now)?.id;
        if (id !== undefined) unrankMember.run(id, member);
        return undefined;
      }
      case "top": {
        const [, index, { limit, before = start }] = operation;
        const id = find(index, "index", now)?.id;
        if (id === undefined) return [];
        return topMembers
          .all(id, before.score, before.member, limit)
          .map(({ member, score }) => ({ member, score }));
      }
      case "now": {
        return now;
      }
      case "wake": {
        return undefined; // this process alone listens, and is woken once the batch is written (sqlite.ts)
      }
    }
  };
}
