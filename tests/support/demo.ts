import { freePort, startApp } from "./app.ts";
import { startFakeUpstream } from "./fake-upstream/server.ts";

// The same production build against the strict fake upstream: the whole main job without a ChatGPT account.

const port = process.env.PORT ?? String(await freePort());
const fake = await startFakeUpstream({ delayMs: 16 });
const app = await startApp({
  PORT: port,
  CODEX_AUTH_URL: fake.authUrl,
  CODEX_BASE_URL: fake.baseUrl,
  LOG_LEVEL: "error",
});

console.log(`
  Wherry demo. Nothing leaves this machine and no account is needed.

  1  Open this link. It signs you in, once, for 10 minutes:

       ${app.link()}

  2  Press "Connect", then "Sign in at OpenAI". A practice page opens in a new tab; press Continue there.
  3  The page after it will not load. That is how it works with the real OpenAI, too: copy that page's whole
     address, go back to the first tab and paste it.
  4  Pick a model and an effort, and ask something. Close the tab while it answers, open it again: nothing is lost.

  To see what can go wrong, write one of these: /fake 429   /fake cut   /fake slow   /fake incomplete   /fake overloaded

  Ctrl+C ends the demo and forgets everything.
`);

let ending = false;
async function end() {
  if (ending) return;
  ending = true;
  await app.stop();
  await fake.stop();
  process.exit(0);
}
process.on("SIGINT", end);
process.on("SIGTERM", end);
