import "server-only";

const levels = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof levels)[number];

/** Fields are names, numbers and short words that were chosen to be logged; nothing a person wrote belongs here. */
export type Log = (
  level: Exclude<LogLevel, "silent">,
  event: string,
  fields?: Record<string, unknown>,
) => void;

/** A log of JSON lines on stderr. Every line passes the redactor, also what an error's text brings along. */
export function createLog(threshold: LogLevel): Log {
  return (level, event, fields = {}) => {
    if (levels.indexOf(level) < levels.indexOf(threshold)) return;
    const line = JSON.stringify({ time: new Date().toISOString(), level, event, ...describe(fields) });
    process.stderr.write(`${redact(line)}\n`);
  };
}

/** The beginning of a word; in a line of JSON it may stand behind an escaped line break (`\n`), whose letter is no part of it. */
const start = String.raw`(?:\b|(?<=\\[bfnrt]|%[0-9a-f]{2}))`;
const named = "code_verifier|access_token|refresh_token|id_token|token|passphrase|secret|pasted";

const secrets: [RegExp, string][] = [
  [/eyJ[\w-]{8,}(\.[\w-]*){0,4}/g, "[token]"],
  [new RegExp(String.raw`${start}Bearer\s+[^\s"'\\,]+`, "gi"), "[token]"],
  [new RegExp(String.raw`${start}(?:sk-|rt_|ac_|sess-)[\w.~+/=-]+`, "gi"), "[token]"],
  [
    new RegExp(
      String.raw`${start}(${named}|code|state|key|link|wherry\.device)(=|%3D|%253D)[^&\s"'\\]+`,
      "gi",
    ),
    "$1$2[hidden]",
  ],
  // Fields of JSON; inside of a text their quotes are escaped. A field `code` is not among them: errors have one.
  [new RegExp(String.raw`("(?:${named})\\*"\s*:\s*\\*")[^"\\]+`, "gi"), "$1[hidden]"],
  [/("(?:set-)?cookie"\s*:\s*)(?:"(?:[^"\\]|\\.)*"|\[[^\]]*\])/gi, '$1"[hidden]"'],
  [/("chatgpt-account-id"\s*:\s*)"(?:[^"\\]|\\.)*"/gi, '$1"[hidden]"'],
];

/** Takes everything out of a line that looks like a token, a code or a cookie. */
export function redact(line: string): string {
  return secrets.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}

function describe(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value instanceof Error ? causesOf(value) : value]),
  );
}

/** An error and its causes, short: what was thrown and where, 300 characters of text each. */
function causesOf(error: Error): unknown {
  const { code, type } = error as { code?: unknown; type?: unknown };
  return {
    type: type ?? error.name,
    code,
    message: error.message.slice(0, 300),
    at: error.stack
      ?.split("\n")
      .slice(1, 4)
      .map((line) => line.trim()),
    cause: error.cause instanceof Error ? causesOf(error.cause) : undefined,
  };
}
