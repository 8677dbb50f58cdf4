import { Chat } from "@/components/chat/chat";
import { Shell } from "@/components/chat/shell";
import type { Conversation, Message } from "@/lib/shared/records";

const conv = "11111111-1111-4111-8111-111111111111";
const md = `## Turn off buffering, raise one timeout

By default nginx collects a response before passing it on, and gives up on an upstream that stays silent for 60 s. Two directives change that:

| Directive | Default | Set to | What it does |
|---|---|---|---|
| \`proxy_buffering\` | on | off | Passes each event on as it arrives |
| \`proxy_read_timeout\` | 60 s | 1 h | Outlasts long pauses while the model thinks |

\`\`\`nginx
location / {
    proxy_pass          http://127.0.0.1:3000;
    proxy_buffering     off;
    proxy_read_timeout  1h;
}
\`\`\`

- Check and apply: \`nginx -t && nginx -s reload\`
- Send a comment line every 15 s, so that no other proxy calls it idle.`;
const at = "2026-11-20T15:00:00.000Z";
const t = { model: "gpt-6.1-sol", effort: "high" };
const q = (id: string, parentId: string | null, text: string): Message => ({ id, parentId, role: "user", parts: [{ type: "text", text }], text, createdAt: at });
const a = (id: string, parentId: string, extra: Partial<Message> = {}): Message => ({
  id, parentId, role: "assistant", createdAt: at, text: md, settings: t, outcome: "completed", seconds: 31, usage: { input: 1200, cached: 0, output: 400, reasoning: 100 },
  parts: [{ type: "reasoning", text: "**Weighing buffers**\n\nnginx buffers by default.", seconds: 12 },
    { type: "tool", tool: { id: "1", kind: "web_search", status: "done", action: "search", subject: "nginx proxy_buffering" } },
    { type: "tool", tool: { id: "2", kind: "web_search", status: "done", action: "search", subject: "nginx sse" } },
    { type: "tool", tool: { id: "3", kind: "web_search", status: "done", action: "open_page", subject: "https://nginx.org/en/docs" } },
    { type: "text", text: md }], ...extra });

const models = [
  { id: "gpt-6.1-sol", name: "GPT-6.1-Sol", description: "Best for hard questions", efforts: ["low", "medium", "high", "xhigh"].map((id) => ({ id, description: `${id} thought` })), defaultEffort: "medium", contextWindow: 400000, verbosity: true, images: true },
  { id: "gpt-6-mini", name: "GPT-6-Mini", description: "Fast", efforts: ["low", "medium"].map((id) => ({ id, description: "" })), defaultEffort: "low", contextWindow: 400000, verbosity: false, images: true },
];

export default async function Preview({ searchParams }: { searchParams: Promise<Record<string, string>> }) {
  const { kind = "done" } = await searchParams;
  const text = { type: "text" as const, text: "Half of an answer, and then" };
  const ends: Record<string, Partial<Message>> = {
    done: {},
    stopped: { outcome: "stopped", parts: [text], text: text.text },
    incomplete: { outcome: "incomplete", parts: [text] },
    interrupted: { outcome: "interrupted", parts: [text], seconds: 298 },
    failed: { outcome: "failed", parts: [], text: "", error: { code: "overloaded", message: "OpenAI is overloaded right now. Try again soon, or choose another model.", action: "retry" } },
    limit: { outcome: "failed", parts: [], text: "", error: { code: "plan_limit", message: "Plan limit reached.", action: "wait", retryAt: new Date(Date.now() + 3600e3).toISOString() } },
    reconnect: { outcome: "failed", parts: [], text: "", error: { code: "needs_reconnect", message: "ChatGPT asks you to sign in again. Your message is kept and goes out afterwards.", action: "reconnect" } },
  };
  const history: Message[] = kind === "empty" || kind === "off" ? [] : kind === "running" ? [q("q1", null, "Answers stop after a minute behind nginx. What do I change?")] : [
    q("q0", null, "An earlier question\nof two lines"), a("a0", "q0"),
    q("q1", "a0", "Answers stop after a minute behind nginx. What do I change?"), a("a1", "q1"), a("a2", "q1", ends[kind] ?? {}), a("a3", "q1")];
  const conversation: Conversation = { id: conv, title: "Streaming behind nginx", pinned: false, leafId: history.length ? (kind === "running" ? "q1" : "a2") : null, rev: 1, updatedAt: at, messages: history, ...(kind === "done" ? { before: 5 } : {}) };
  const now = Date.now();
  const item = (title: string, age: number, extra = {}) => ({ id: title, title, pinned: false, updatedAt: new Date(now - age * 3600e3).toISOString(), running: false, ...extra });
  return (
    <Shell theme="system" conversations={{ next: "x", conversations: [item("Reading list, winter", 100, { pinned: true }), item("House: insulation quotes", 120, { pinned: true }), item("Streaming behind nginx", 0, { id: conv }), item("Backup plan for the old laptop", 0.1, { running: true }), item("Letter to the landlord", 0.2), item("Postgres: partial index or not", 40), item("Explain tidal power to a ten-year-old child", 60)] }}>
      <Chat conversation={conversation} openTurns={kind === "running" ? [{ turnId: "22222222-2222-4222-8222-222222222222", parentId: "q1" }] : []} isNew={history.length === 0} models={kind === "off" ? [] : models}
        connection={kind === "off" ? { connected: false, health: "ok" } : { connected: true, health: "ok" }} settings={kind === "off" ? null : t} prefill="" notice={null}
        limits={{ windows: [{ minutes: 300, usedPercent: 38, resetAt: null }, { minutes: 10080, usedPercent: 12, resetAt: null }], plan: "plus", readAt: new Date(now - 120e3).toISOString() }} greeting="Friday evening. What’s on your mind?" />
    </Shell>
  );
}
