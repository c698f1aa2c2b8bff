// Keeps the kiosk's page, and the files that page names, so that a reload without a connection shows it. Nothing else: no
// other page, and no answer of the API ever.
const CACHE = "hallpass-kiosk-1";
const PAGE = "/kiosk";
const PATIENCE = 3000;

self.addEventListener("install", (event) => event.waitUntil(fetch(PAGE, { cache: "no-store" }).then(keep).then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (url.pathname.startsWith("/assets/") || url.pathname === "/favicon.svg" || url.pathname === "/kiosk.webmanifest") event.respondWith(file(request));
});

/** The page from the server; from the cache when the server does not answer soon. */
async function page(event) {
  const cached = await (await caches.open(CACHE)).match(PAGE);
  try {
    const response = await fetch(event.request, cached ? { signal: AbortSignal.timeout(PATIENCE) } : {});
    if (response.ok && response.type === "basic") event.waitUntil(keep(response.clone()));
    return response.status >= 500 && cached ? cached : response;
  } catch (error) {
    if (cached) return cached;
    throw error;
  }
}

/** Names under /assets/ hold a digest of the contents: what is there is right. */
async function file(request) {
  return (await (await caches.open(CACHE)).match(request, { ignoreSearch: true })) ?? fetch(request);
}

/** Keeps a page only together with all of its files; then drops those of the page before. */
async function keep(response) {
  if (!response.ok) throw new Error(`the page answered ${response.status}`);
  const text = await response.clone().text();
  const named = [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1]);
  const cache = await caches.open(CACHE);
  const there = new Set((await cache.keys()).map((one) => new URL(one.url).pathname));
  await cache.addAll(named.filter((name) => !there.has(name)));
  await cache.put(PAGE, response);
  const keepers = new Set([PAGE, ...named]);
  for (const name of there) if (!keepers.has(name)) await cache.delete(name);
}
