import { startFakeUpstream } from "./server.ts";
import { request } from "node:http";
const fake = await startFakeUpstream({ delayMs: 0 });
const { access_token } = await fake.issue();
function go(): Promise<{ ttfb: number; ms: number; chunks: number; bytes: number; lat: number[]; gaps: number }> {
  return new Promise((resolve) => {
    const t = performance.now(); let ttfb = 0, chunks = 0, bytes = 0, gaps = 0, last = 0; const lat: number[] = [];
    const r = request(fake.baseUrl + "/codex/responses", { method: "POST", headers: { authorization: `Bearer ${access_token}`, "chatgpt-account-id": fake.account.accountId, "content-type": "application/json", "user-agent": "b/1" } }, (res) => {
      res.on("data", (c) => { chunks++; bytes += c.length; const now = process.hrtime.bigint(); const m = [...c.toString().matchAll(/"#(\d+):(\d+);"/g)]; if (!ttfb && m.length) ttfb = performance.now() - t; for (const x of m) lat.push(Number(now - BigInt(x[2]!)) / 1e6); const p = performance.now(); if (last && p - last > 300) gaps++; last = p; });
      res.on("end", () => resolve({ ttfb, ms: performance.now() - t, chunks, bytes, lat, gaps }));
    });
    r.end(JSON.stringify({ model: "gpt-6-sol", instructions: "x", input: [{ role: "user", content: [{ type: "input_text", text: "x" }] }], store: false, stream: true }));
  });
}
const med = (a: number[]) => a.sort((x, y) => x - y)[a.length >> 1];
fake.always("bench", { tokens: 200_000 });
const full = await go(); console.log("full speed", full.ms, "ms", full.chunks, "chunks", full.bytes, full.lat.length);
fake.always("bench", { tokens: 1 });
const t: number[] = []; for (let i = 0; i < 60; i++) t.push((await go()).ttfb); console.log("ttft median", med(t));
fake.always("bench", { tokens: 400, tokensPerSecond: 100 });
const paced = await go(); console.log("100/s", paced.ms, paced.chunks, "latency median", med(paced.lat));
fake.always("bench", { tokens: 150, tokensPerSecond: 30 });
const many = await Promise.all(Array.from({ length: 300 }, go)); console.log("300x30", Math.max(...many.map((m) => m.ms)), "gaps", many.reduce((s, m) => s + m.gaps, 0), "lat", med(many.flatMap((m) => m.lat)));
await fake.stop();
