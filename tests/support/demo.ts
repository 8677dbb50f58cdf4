import { startApp } from "./app.ts";
import { startDeployment } from "./deployment.ts";
import { startFakeUpstream } from "./fake-upstream/server.ts";

// The same production build against the strict fake upstream: everything that Wherry does, without a ChatGPT account. With SERVERS=2 on
// two servers that share a Redis, behind a proxy that hands each request to the next one.

const { PORT, SERVERS } = process.env;
const fake = await startFakeUpstream({ delayMs: 16 });
const settings = { CODEX_AUTH_URL: fake.authUrl, CODEX_BASE_URL: fake.baseUrl, LOG_LEVEL: "error" };
const app =
  SERVERS === "2"
    ? await startDeployment("two servers on one Redis", settings)
    : await startApp(PORT ? { ...settings, PORT } : settings);

/** The newest link, at the address that the browser is to call. */
const link = () => app.link().replace(/^http:\/\/[^/]+/, app.origin);
let shown = link();

console.log(`
  Wherry demo. Nothing leaves this machine and no account is needed.

  1  Open this link. It signs you in, once, for 10 minutes:

       ${shown}

  2  Press "Connect", then "Sign in at OpenAI". A practice page opens in a new tab; press Continue there.
  3  The page after it will not load. That is how it works with the real OpenAI, too: copy that page's whole
     address, go back to the first tab and paste it.
  4  Pick a model and an effort, and ask something. Close the tab while it answers, open it again: nothing is lost.
     The README goes on with a second device; /fake long is answered for a minute.

  To see what can go wrong, write one of these: /fake 429   /fake cut   /fake slow   /fake incomplete   /fake overloaded

  Ctrl+C ends the demo and forgets everything.
`);

// The app prints another link whenever somebody asks for one, and this is the terminal that they look at.
const looking = setInterval(() => {
  if (link() === shown) return;
  shown = link();
  console.log(`  Another link:\n\n       ${shown}\n`);
}, 300);

let ending = false;
async function end() {
  if (ending) return;
  ending = true;
  clearInterval(looking);
  await app.stop();
  await fake.stop();
  process.exit(0);
}
process.on("SIGINT", end);
process.on("SIGTERM", end);
