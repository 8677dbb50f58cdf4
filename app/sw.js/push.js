// Notifications of answers that ended while no device showed them. A push service only carries them, encrypted; what they open is
// always a page of ours.

self.addEventListener("push", (event) => {
  event.waitUntil(notify(messageOf(event.data)));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(showPage(ownPath(event.notification.data?.path)));
});

// The browser has a new address for us, or has lost the old one.
self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(subscribeAgain());
});

/** Every push must become a notification, or browsers take the right to send any. */
function messageOf(data) {
  try {
    const { title, body, path } = data.json();
    return { title: String(title), body: String(body), path: ownPath(path) };
  } catch {
    return { title: "Answer ready", body: "", path: "/" };
  }
}

/** The path of a page of ours; "/" for anything else. */
function ownPath(path) {
  if (typeof path !== "string" || !URL.canParse(path, location.origin)) return "/";
  const { origin, pathname } = new URL(path, location.origin);
  return origin === location.origin ? pathname : "/";
}

/** How long a page has to say where it is, in ms: a frozen one never does, and a click allows to open a page for a second alone. */
const patience = 300;

/** The path that a page shows. `Client.url` would be where it began: moves within the app do not change it. */
function pathOf(page) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const answer = (path) => {
      port1.close();
      resolve(path);
    };
    port1.onmessage = ({ data }) => answer(data);
    setTimeout(answer, patience, null);
    page.postMessage("where are you", [port2]);
  });
}

async function pagesThatShow(path) {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const paths = await Promise.all(pages.map(pathOf));
  return pages.filter((_, at) => paths[at] === path);
}

async function notify({ title, body, path }) {
  const pages = await pagesThatShow(path);
  if (pages.some(({ visibilityState }) => visibilityState === "visible")) return;
  await registration.showNotification(title, {
    body,
    tag: path,
    icon: "/icons/icon-192.png",
    data: { path },
  });
}

async function showPage(path) {
  const [there] = await pagesThatShow(path);
  if (there) return there.focus();
  // Only a page under this worker may be sent elsewhere.
  const [page] = await clients.matchAll({ type: "window" });
  if (!page) return clients.openWindow(path);
  await page.focus();
  return page.navigate(path);
}

async function subscribeAgain() {
  const answer = await fetch("/api/push");
  if (!answer.ok) return;
  const { publicKey } = await answer.json();
  const wish = { userVisibleOnly: true, applicationServerKey: publicKey };
  const subscription = await registration.pushManager.subscribe(wish);
  await fetch("/api/push", {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(subscription),
  });
}
