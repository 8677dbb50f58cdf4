import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const module = fileURLToPath(new URL("../../../scripts/child.mjs", import.meta.url));

/** A Node process that runs `program` as the launcher would. */
const launcher = (program: string) =>
  `import { run } from ${JSON.stringify(module)}; process.exitCode = await run("node", ["-e", ${JSON.stringify(program)}]);`;

const start = (script: string) =>
  spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });

async function said(child: ChildProcess, words: string) {
  let all = "";
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    all += chunk;
    if (all.includes(words)) return;
  }
  throw new Error(`The program ended without saying "${words}".`);
}

// Both end by themselves, so that a failing test leaves nothing behind.
const stubborn =
  'process.on("SIGTERM", () => console.log("asked")); console.log("ready"); setTimeout(() => {}, 20_000);';
const obedient =
  'process.on("SIGTERM", () => { console.log("asked"); process.exit(7); }); console.log("ready"); setTimeout(() => {}, 20_000);';

it("passes on the exit code of the program", async () => {
  const [code] = await once(start(launcher("process.exit(3)")), "exit");
  expect(code).toBe(3);
});

it("turns the signal that ended the program into an exit code", async () => {
  const [code] = await once(start(launcher('process.kill(process.pid, "SIGKILL")')), "exit");
  expect(code).toBe(128 + 9);
});

it("passes the first signal on and lets the program leave by itself", async () => {
  const child = start(launcher(obedient));
  await said(child, "ready");
  child.kill("SIGTERM");
  const [code] = await once(child, "exit");
  expect(code).toBe(7);
});

it("kills the program at the second signal", async () => {
  const child = start(launcher(stubborn));
  await said(child, "ready");
  child.kill("SIGTERM");
  await said(child, "asked");
  child.kill("SIGTERM");
  const [code] = await once(child, "exit");
  expect(code).toBe(128 + 9);
});

it("ends the program when its own parent was killed", async () => {
  const parent = start(
    `import { spawn } from "node:child_process";
     spawn(process.execPath, ["--input-type=module", "-e", ${JSON.stringify(launcher(obedient))}], { stdio: "inherit" });
     setTimeout(() => {}, 20_000);`,
  );
  await said(parent, "ready");
  parent.kill("SIGKILL");
  expect(await text(parent.stdout)).toBe("asked\n"); // the pipe closes when the last of them has gone
});
