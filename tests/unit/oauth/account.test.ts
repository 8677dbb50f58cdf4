import { afterEach, beforeEach, expect, test } from "vitest";
import { createOutgoing } from "../../../lib/http/outgoing.ts";
import { lookUpAccount } from "../../../lib/oauth/account.ts";
import { type Answer, json, startLoopbackServer } from "./loopback-server.ts";

const outgoing = createOutgoing();
let server: Awaited<ReturnType<typeof startLoopbackServer>>;
beforeEach(async () => {
  server = await startLoopbackServer();
});
afterEach(() => server.close());

const config = () => ({
  authUrl: "https://auth.openai.com",
  baseUrl: `${server.origin}/backend-api`,
  clientId: "app_test",
  originator: "wherry",
  userAgent: "wherry/1",
});
const lookUp = () => lookUpAccount(config(), outgoing, "the-token");

test("asks with the token and our own name", async () => {
  server.answerWith(json(200, { accounts: [{ id: "acc-1" }], default_account_id: "acc-1" }));
  expect(await lookUp()).toBe("acc-1");
  expect(server.seen[0]).toMatchObject({
    method: "GET",
    url: "/backend-api/wham/accounts/check",
    headers: { authorization: "Bearer the-token", "user-agent": "wherry/1", originator: "wherry" },
  });
});

test.each<[string, unknown, string | null]>([
  [
    "the default of several",
    { accounts: [{ id: "acc-1" }, { id: "acc-2" }], default_account_id: "acc-2" },
    "acc-2",
  ],
  [
    "the default, also when it is not the listed one",
    { accounts: [{ id: "acc-1" }], default_account_id: "acc-2" },
    "acc-2",
  ],
  ["the only one", { accounts: [{ id: "acc-1" }] }, "acc-1"],
  ["the only one, beside a null default", { accounts: [{ id: "acc-1" }], default_account_id: null }, "acc-1"],
  ["none of several without a default", { accounts: [{ id: "acc-1" }, { id: "acc-2" }] }, null],
  ["none of none", { accounts: [] }, null],
  ["none that is unsafe in a header", { accounts: [{ id: "a\r\nb" }], default_account_id: "a b" }, null],
  ["none of another type", { accounts: [{ id: 7 }], default_account_id: {} }, null],
  ["none where an account is null", { accounts: [null] }, null],
  ["none in an empty object", {}, null],
  ["none in null", null, null],
])("picks %s", async (_, body, account) => {
  server.answerWith(json(200, body));
  expect(await lookUp()).toBe(account);
});

test.each<[string, Answer]>([
  ["an edge block", (response) => response.writeHead(403, { "content-type": "text/html" }).end("<html>")],
  ["a refusal that looks like an answer", json(401, { default_account_id: "acc-1" })],
  ["text that is no JSON", (response) => response.end("acc-1")],
  ["a lost connection", (response) => response.destroy()],
])("knows no account after %s", async (_, answer) => {
  server.answerWith(answer);
  expect(await lookUp()).toBeNull();
});

test("knows no account when the backend cannot be reached", async () => {
  const gone = config();
  await server.close();
  expect(await lookUpAccount(gone, outgoing, "the-token")).toBeNull();
});

test("does not send a token that is no header value", async () => {
  expect(await lookUpAccount(config(), outgoing, "a\r\nx-evil: 1")).toBeNull();
  expect(server.seen).toHaveLength(0);
});
