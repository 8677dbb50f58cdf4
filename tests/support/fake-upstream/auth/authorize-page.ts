import type { Account } from "./account.ts";

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
  :root { color-scheme: light dark; --text: #16191d; --muted: #5c646d; --line: #dfe3e6; --page: #fff; --note: #eef4f5; --ink: #16191d; --on-ink: #fff; }
  @media (prefers-color-scheme: dark) {
    :root { --text: #eceff1; --muted: #a2abb3; --line: #363c42; --page: #15181b; --note: #1f272a; --ink: #eceff1; --on-ink: #15181b; }
  }
  * { box-sizing: border-box; }
  body { margin: 0; min-height: 100dvh; display: flex; flex-direction: column; align-items: center; background: var(--page);
    color: var(--text); font: 400 16px/1.6 ui-sans-serif, system-ui, -apple-system, "Segoe UI", sans-serif; }
  .note { width: 100%; padding: 10px 16px; text-align: center; background: var(--note); font-size: 14px; }
  main { width: 100%; max-width: 400px; margin: auto; padding: 40px 24px 64px; }
  h1 { margin: 0 0 8px; font-size: 26px; line-height: 1.25; font-weight: 600; letter-spacing: -0.02em; text-align: center; }
  p { margin: 0 0 24px; color: var(--muted); text-align: center; }
  .account { display: flex; align-items: center; gap: 12px; padding: 12px 16px; border: 1px solid var(--line); border-radius: 14px; }
  .initial { flex: none; width: 40px; height: 40px; border-radius: 50%; display: grid; place-items: center; background: var(--note); font-weight: 600; }
  .account div { min-width: 0; } .account strong, .account div span { display: block; overflow: hidden; text-overflow: ellipsis; }
  .account strong { font-weight: 500; } .account div span { color: var(--muted); font-size: 14px; }
  ul { margin: 24px 0; padding: 0; list-style: none; } li { padding: 6px 0 6px 28px; position: relative; }
  li::before { content: "✓"; position: absolute; left: 4px; color: var(--muted); }
  input { width: 100%; margin-bottom: 16px; padding: 12px 16px; border: 1px solid var(--line); border-radius: 14px; background: none;
    color: inherit; font: 500 20px/1.4 ui-monospace, monospace; letter-spacing: 0.08em; text-align: center; text-transform: uppercase; }
  button { width: 100%; min-height: 52px; border: 0; border-radius: 26px; background: var(--ink); color: var(--on-ink); font: inherit; font-weight: 500; cursor: pointer; }
  button:hover { opacity: 0.88; }
  :focus-visible { outline: 3px solid #3b82a0; outline-offset: 2px; }
  .cancel { display: block; margin-top: 12px; padding: 12px; text-align: center; color: var(--muted); }
  code { font: 14px/1.6 ui-monospace, monospace; overflow-wrap: anywhere; }
</style>
</head>
<body>
<div class="note" role="note">Practice sign-in – no real OpenAI account is used</div>
<main>
${content}
</main>
</body>
</html>`;
}

/** The sign-in and consent page. `ticket` names the checked request that Continue or Cancel decides on. */
export function consentPage(account: Account, ticket: string): string {
  const email = escapeHtml(account.email);
  return page(
    "Continue to Wherry",
    `<h1>Continue to Wherry</h1>
<p>Wherry asks to use Codex with this ChatGPT account.</p>
<div class="account">
  <span class="initial" aria-hidden="true">${escapeHtml(account.email.slice(0, 1).toUpperCase())}</span>
  <div><strong>${email}</strong><span>${escapeHtml(account.workspace)} · ChatGPT ${escapeHtml(account.plan.slice(0, 1).toUpperCase() + account.plan.slice(1))}</span></div>
</div>
<ul>
  <li>See your name and e-mail address</li>
  <li>Ask models on your plan</li>
  <li>Stay signed in until you sign out</li>
</ul>
<form method="post" action="/oauth/authorize/decision">
  <input type="hidden" name="ticket" value="${escapeHtml(ticket)}">
  <button type="submit">Continue</button>
</form>
<a class="cancel" href="/oauth/authorize/cancel?ticket=${encodeURIComponent(ticket)}">Cancel</a>`,
  );
}

/** What `auth.openai.com/error` shows for a request that it refuses. */
export function refusedPage(code: string, parameter: string): string {
  return page(
    "Something went wrong",
    `<h1>Something went wrong</h1>
<p>The sign-in request was not valid. Go back and start again.</p>
<p><code>${escapeHtml(code)}: ${escapeHtml(parameter)}</code></p>`,
  );
}

/** Where the code of a device sign-in is entered. */
export function devicePage(account: Account): string {
  return page(
    "Enter the code",
    `<h1>Enter the code</h1>
<p>Signed in as ${escapeHtml(account.email)}. If a website or a person gave you this code, cancel: continue only if you started this yourself.</p>
<form method="post" action="/codex/device">
  <input name="user_code" aria-label="Code" placeholder="ABCD-12345" autocomplete="off" required autofocus>
  <button type="submit">Continue</button>
</form>`,
  );
}

/** What follows a code that was entered. */
export function deviceDonePage(known: boolean): string {
  return known
    ? page("Signed in", "<h1>Signed in</h1>\n<p>You can close this page and go back to Wherry.</p>")
    : page("Code not found", "<h1>Code not found</h1>\n<p>It may have expired. Start again in Wherry.</p>");
}
