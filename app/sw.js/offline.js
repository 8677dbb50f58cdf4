// Without a network every address shows the offline page, which reads this device's own copy of recent chats. Nothing else is
// kept here: no page and no answer of the API, only that one page and files of the build, which never change under their names.
//
// A new build's worker waits until no page of the old one is open (the platform's rule; it is never told to skip that), so open
// pages keep the files they were made with, and none is reloaded.

/* global build: the name of this build, set by route.ts */

const offlinePage = "/offline";
const keptName = `wherry-build:${build}`;

/** A build has less than a hundred files. */
const mostFiles = 200;

self.addEventListener("install", (event) => {
  // Calls of the API need not wait for this worker to wake up, where the browser can be told so.
  if (event.addRoutes)
    event.waitUntil(
      event.addRoutes({ condition: { urlPattern: "/api/*" }, source: "network" }).catch(() => {}),
    );
  event.waitUntil(keepOfflinePage());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOtherBuilds());
});

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin || pathname.startsWith("/api/")) return;
  if (mode === "navigate") event.respondWith(page(event));
  else if (pathname.startsWith("/_next/static/")) event.respondWith(file(event));
});

async function page(event) {
  try {
    const answer = await fetch(event.request);
    // A sign-out takes everything kept here along.
    event.waitUntil(keepOfflinePage().catch(() => {}));
    return answer;
  } catch {
    const kept = await caches.open(keptName);
    return (await kept.match(offlinePage, { ignoreVary: true })) ?? Response.error();
  }
}

async function file(event) {
  // A cache that a browser has spoilt must not cost the page its files.
  const known = await caches.match(event.request, { ignoreVary: true }).catch(() => undefined);
  if (known) return known;
  const answer = await fetch(event.request);
  if (answer.ok) event.waitUntil(keepFile(event.request, answer.clone()));
  return answer;
}

async function keepFile(request, answer) {
  const kept = await caches.open(keptName);
  if ((await kept.keys()).length < mostFiles) await kept.put(request, answer);
}

/** Keeps the offline page and exactly the files that it names, unless they are here. */
async function keepOfflinePage() {
  const kept = await caches.open(keptName);
  if (await kept.match(offlinePage, { ignoreVary: true })) return;
  const answer = await fetch(offlinePage);
  if (!answer.ok || answer.redirected) throw new Error(`the offline page answered ${answer.status}`);
  const html = await answer.clone().text();
  await kept.addAll(new Set(html.match(/\/_next\/static\/[^"'\\\s<>]+\.(js|css|woff2)/g)));
  await kept.put(offlinePage, answer);
}

async function dropOtherBuilds() {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith("wherry-build:") && name !== keptName);
  await Promise.all(others.map((name) => caches.delete(name)));
}
