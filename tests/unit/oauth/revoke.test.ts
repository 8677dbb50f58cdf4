import { afterEach, beforeEach, expect, test } from "vitest";
import { createOutgoing } from "../../../lib/http/outgoing.ts";
import { revokeToken } from "../../../lib/oauth/revoke.ts";
import { type Answer, json, startLoopbackServer } from "./loopback-server.ts";

const outgoing = createOutgoing();
let server: Awaited<ReturnType<typeof startLoopbackServer>>;
beforeEach(async () => {
  server = await startLoopbackServer();
});
afterEach(() => server.close());

const config = () => ({
  authUrl: server.origin,
  clientId: "app_test",
  originator: "",
  userAgent: "wherry/1",
});

test("revokes the refresh token with the documented JSON", async () => {
  await revokeToken(config(), outgoing, "rt_mine");
  expect(server.seen).toHaveLength(1);
  expect(server.seen[0]).toMatchObject({
    method: "POST",
    url: "/oauth/revoke",
    headers: { "content-type": "application/json", "user-agent": "wherry/1" },
  });
  expect(JSON.parse(server.seen[0]?.body ?? "")).toEqual({
    token: "rt_mine",
    token_type_hint: "refresh_token",
    client_id: "app_test",
  });
});

test.each<[string, Answer]>([
  ["a refusal", json(401, { error: "invalid_token" })],
  ["a server error", json(500, {})],
  ["a lost connection", (response) => response.destroy()],
])("does not mind %s", async (_, answer) => {
  server.answerWith(answer);
  await expect(revokeToken(config(), outgoing, "rt_mine")).resolves.toBeUndefined();
  expect(server.seen).toHaveLength(1);
});

test("does not mind a server that cannot be reached", async () => {
  const gone = config();
  await server.close();
  await expect(revokeToken(gone, outgoing, "rt_mine")).resolves.toBeUndefined();
});
