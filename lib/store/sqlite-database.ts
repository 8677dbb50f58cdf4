import "server-only";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Operation } from "./port.ts";
import { prepareOperations } from "./sqlite-operations.ts";
import { writes } from "./writes.ts";

/** Everything hangs on a row of `record`: removing that row, or its expiring, removes the entries and members with it. */
const schema = `
  CREATE TABLE IF NOT EXISTS record (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('value', 'log', 'index')),
    value TEXT,
    expires INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS record_by_expiry ON record (expires) WHERE expires IS NOT NULL;
  CREATE TABLE IF NOT EXISTS entry (
    record INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (record, at)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS ranked (
    record INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
    member TEXT NOT NULL,
    score REAL NOT NULL,
    PRIMARY KEY (record, member)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX IF NOT EXISTS ranked_by_score ON ranked (record, score, member);
`;

const sweepEvery = 60_000; // ms
const sweepAtMost = 50; // records in one go, so that no batch pays for a large backlog

/**
 * Opens or makes the database file and runs batches on it. Everything here is synchronous and throws SQLite's own errors,
 * SQLITE_BUSY among them.
 */
export function openDatabase(file: string) {
  const database = connect(file);
  const perform = prepareOperations(database);
  // SQLite's own clock, read once a batch, so that one moment holds for all of its operations.
  const clock = database.prepare("SELECT CAST(round(unixepoch('subsec') * 1000) AS INTEGER) AS now");
  const sweep = database.prepare(
    "DELETE FROM record WHERE id IN (SELECT id FROM record WHERE expires <= ? LIMIT ?)",
  );
  let sweepFrom = 0;
  let synced = true;

  /**
   * A batch with a swap (a token set, a sign-in, the begin of a turn) must outlive a power cut, so it waits for the disk; what only
   * flows along (a turn's log, a heartbeat) is safe from a crash of this process either way, and goes to the disk with the next swap.
   */
  function syncFor(operations: readonly Operation[]): void {
    const needed = operations.some(([verb]) => verb === "swap");
    if (needed !== synced) database.exec(`PRAGMA synchronous = ${needed ? "FULL" : "NORMAL"}`);
    synced = needed;
  }

  function sweepWhenDue(now: number): void {
    if (now < sweepFrom) return;
    const { changes } = sweep.run(now, sweepAtMost);
    sweepFrom = changes === sweepAtMost ? now : now + sweepEvery;
  }

  return {
    /** Runs the operations in order, all or none; a batch that only reads sees one state of the data. */
    transaction(operations: readonly Operation[]): unknown[] {
      const writing = writes(operations);
      if (writing) syncFor(operations);
      database.exec(writing ? "BEGIN IMMEDIATE" : "BEGIN");
      try {
        const now = Number(clock.get()?.now);
        if (writing) sweepWhenDue(now);
        const results = operations.map((operation) => perform(operation, now));
        database.exec("COMMIT");
        return results;
      } catch (error) {
        if (database.isTransaction) database.exec("ROLLBACK");
        throw error;
      }
    },
    close: () => database.close(),
  };
}

function connect(file: string): DatabaseSync {
  if (file !== ":memory:") {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    closeSync(openSync(file, "a", 0o600)); // SQLite gives its side files the mode of this one
  }
  const database = new DatabaseSync(file);
  try {
    database.exec("PRAGMA busy_timeout = 10; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    database.exec(schema);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
