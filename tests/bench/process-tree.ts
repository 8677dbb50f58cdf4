import { readdirSync, readFileSync } from "node:fs";

const ticksPerSecond = 100; // USER_HZ, the same on every Linux that Node runs on
const pageSize = 4096;

/** CPU seconds, user and system, that a process and its descendants have used so far. Linux only. */
export function cpuSeconds(pid: number): number {
  const ticks = tree(pid).map((each) => {
    const fields = read(`/proc/${each}/stat`)
      .replace(/^.*\) /s, "")
      .split(" ");
    return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  });
  return sum(ticks) / ticksPerSecond;
}

/** Resident memory of a process and its descendants, in KB. Linux only. */
export function residentKilobytes(pid: number): number {
  return sum(
    tree(pid).map((each) => (Number(read(`/proc/${each}/statm`).split(" ")[1] ?? 0) * pageSize) / 1024),
  );
}

function tree(pid: number): number[] {
  const children = threads(pid).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(tree)];
}

function threads(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return ""; // a process that has ended meanwhile
  }
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
