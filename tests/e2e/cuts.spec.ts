import {
  test as base,
  chat,
  conversationId,
  expect,
  finished,
  phone,
  send,
  visit,
} from "../support/browser.ts";
import { longText } from "../support/fake-upstream/answer/answer-text.ts";
import { createRandom } from "../support/fake-upstream/state/random.ts";
import { startProxy } from "../support/proxy.ts";

const cuts = 20;
const tokens = 600;
/** About as many bytes as an answer of this length takes on its way. */
const streamBytes = 60_000;

type Network = { origin: string; made: () => number };

const test = base.extend<{ network: Network }>({
  network: async ({ site }, use) => {
    const random = createRandom(20_261_120);
    let made = 0;
    const proxy = await startProxy([site.app.port], ({ url }) => {
      if (!/\/(turns|events|live)(\?|$)/.test(url ?? "") || made >= cuts) return Number.POSITIVE_INFINITY;
      made += 1;
      return 1 + Math.floor(random() * streamBytes);
    });
    await use({ origin: proxy.origin, made: () => made });
    await proxy.stop();
  },
});

test(`${cuts} seeded cuts of the network, while two devices read along, cost no letter and repeat none`, async ({
  device,
  fake,
  site,
  network,
  announce,
}) => {
  test.setTimeout(180_000);
  announce(
    /ERR_(CONNECTION_RESET|CONNECTION_REFUSED|INCOMPLETE_CHUNKED_ENCODING|EMPTY_RESPONSE|CONNECTION_CLOSED)/,
  );
  const laptop = await device({ baseURL: network.origin });
  const other = await device({ ...phone, baseURL: network.origin });
  for (let round = 1; network.made() < cuts; round++) {
    const question = `Round ${round}`;
    fake.next("long", { tokens, tokensPerSecond: 800 });
    await visit(laptop, "/");
    await send(laptop, question);
    await expect(laptop).toHaveURL(/\/c\//);
    await visit(other, new URL(laptop.url()).pathname);
    await Promise.all([finished(laptop), finished(other)]);

    const { messages } = await site.owner.conversation(conversationId(laptop));
    expect(messages.at(-1)).toMatchObject({ outcome: "completed", text: longText([question], tokens) });
    const shown = await Promise.all([laptop, other].map((page) => chat(page).answer.innerText()));
    const fresh = await device();
    await visit(fresh, new URL(laptop.url()).pathname);
    const whole = await chat(fresh).answer.innerText();
    await fresh.context().close();
    for (const text of shown) expect(text).toBe(whole);
    for (const page of [laptop, other])
      await expect(page.getByText(/offline|broke off|not sent/i)).toHaveCount(0);
  }
});
