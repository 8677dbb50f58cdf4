import { afterEach, describe, expect, test, vi } from "vitest";
import { createLog, redact } from "../../../lib/http/log.ts";

const canary = "Zq9canaryZq9";
const jwt = `eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIke2NhbmFyeX0i.${canary}`;

/** Forms in which a secret may stand in a line; each holds the canary. */
const lines = {
  "a JWT": `token was ${jwt}.`,
  "an encrypted JWT": `eyJhbGciOiJkaXIifQ..${canary}.${canary}.${canary}`,
  "a bearer": `authorization: Bearer ${canary}`,
  "a bearer in small letters": `bearer  ${canary}`,
  "a refresh token": `rt_${canary}`,
  "a code": `ac_${canary}`,
  "an API key": `sk-proj-${canary}`,
  "a session": `sess-${canary}`,
  "a query": `http://localhost:1455/auth/callback?code=${canary}&scope=x&state=${canary}`,
  "a query, percent-encoded": `code%3Dac_${canary}%26state%3D${canary}`,
  "a query, percent-encoded twice": `code%253D${canary}`,
  "a form": `grant_type=refresh_token&refresh_token=${canary}&client_id=x`,
  "a verifier": `code_verifier=${canary}`,
  "an id token": `id_token=${canary}`,
  "a sign-in link": `http://127.0.0.1:3000/sign-in#link=${canary}`,
  "a passphrase in a form": `csrfToken=x&passphrase=${canary}`,
  "a passphrase in JSON": JSON.stringify({ passphrase: canary }),
  "a token answer": JSON.stringify({ access_token: canary, refresh_token: canary, id_token: canary }),
  "JSON in a text": JSON.stringify({ message: JSON.stringify({ refresh_token: canary, pasted: canary }) }),
  "behind a line break": JSON.stringify({ message: `failed\nrt_${canary}\ncode=${canary}\tac_${canary}` }),
  "a cookie header": JSON.stringify({ cookie: `authjs.session-token=${canary}; theme=dark` }),
  "cookies that are set": JSON.stringify({ "set-cookie": [`a=${canary}; Path=/`, `b=${canary}`] }),
  "a device cookie": `wherry.device=${canary}`,
  "an account header": JSON.stringify({ "chatgpt-account-id": canary }),
};

describe("the redactor", () => {
  test.each(Object.entries(lines))("takes out %s", (_, line) => {
    expect(redact(line)).not.toContain(canary);
  });

  test.each([
    "request failed",
    '{"level":"error","event":"request failed","route":"turns","code":"upstream_unavailable"}',
    '{"code":"ECONNREFUSED","message":"connect ECONNREFUSED 127.0.0.1:9"}',
    "a risk-free task_force",
  ])("leaves %o alone", (line) => {
    expect(redact(line)).toBe(line);
  });

  test("takes linear time on a line made to slow it down", () => {
    const line = `${"code%3D".repeat(20_000)}${'\\"token\\":'.repeat(20_000)}${"eyJaaaaaaaa".repeat(20_000)}`;
    expect(redact(line).length).toBeLessThan(line.length);
  });
});

describe("the log", () => {
  afterEach(() => void vi.restoreAllMocks());

  function written(write: () => void): string {
    const spy = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    write();
    const text = spy.mock.calls.map(([chunk]) => String(chunk)).join("");
    spy.mockRestore();
    return text;
  }

  test("redacts an error, its stack and all its causes", () => {
    const root = new Error(`refused: refresh_token=${canary}`);
    const middle = new Error(`Bearer ${canary}`, { cause: root });
    const text = written(() =>
      createLog("info")("error", "failed", { cause: new Error(jwt, { cause: middle }) }),
    );
    expect(text).not.toContain(canary);
    expect(JSON.parse(text).cause.cause.cause.message).toContain("refresh_token=");
  });

  test("is one line of JSON, whatever an error says (no forged lines, no terminal codes)", () => {
    const text = written(() =>
      createLog("info")("error", "failed", {
        cause: new Error('x\n{"level":"info","event":"forged"}\u001b[2J\r'),
      }),
    );
    expect(text.split("\n")).toHaveLength(2);
    expect(text).not.toContain("\u001b");
    expect(text).not.toContain("\r");
  });

  test("keeps of an error's text 300 characters", () => {
    const text = written(() =>
      createLog("info")("error", "failed", { cause: new Error("x".repeat(10_000)) }),
    );
    expect(JSON.parse(text).cause.message).toHaveLength(300);
  });

  test("writes nothing below its threshold", () => {
    expect(written(() => createLog("warn")("info", "quiet"))).toBe("");
    expect(written(() => createLog("silent")("error", "quiet"))).toBe("");
    expect(written(() => createLog("warn")("warn", "heard"))).toContain("heard");
  });
});
