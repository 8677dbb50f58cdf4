import { DatabaseSync } from "node:sqlite";

/**
 * Takes a lock that the kernel gives back when this process ends, however it ends: SQLite's exclusive lock on `file`.
 * Blocks the whole process for up to 10 minutes while another one holds it, after calling `waiting` once.
 */
export function lock(file, waiting) {
  const database = new DatabaseSync(file);
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch {
    waiting();
    database.exec("PRAGMA busy_timeout = 600000; BEGIN EXCLUSIVE");
  }
  held.push(database);
}

const held = []; // a collected database would give its lock back
