// What another app shares waits in a cache of its own until the composer takes it (components/offline/shared-text.ts), so that its
// text never stands in an address. Nothing is sent: whoever posts here can only fill the composer, as any link can.

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "POST" && new URL(url).pathname === "/share") event.respondWith(keepShared(event.request));
});

/** How many shares wait at most, for a composer that does not come. */
const mostShares = 10;

async function keepShared(request) {
  const form = await request.formData();
  const fields = ["title", "text", "url"].map((name) => [name, form.get(name)]);
  const shared = Object.fromEntries(fields.filter(([, value]) => typeof value === "string"));
  const waiting = await caches.open("wherry-shared");
  const before = (await (await waiting.match("/share"))?.json()) ?? [];
  await waiting.put("/share", Response.json([...before, shared].slice(-mostShares)));
  return Response.redirect("/?shared=1", 303);
}
