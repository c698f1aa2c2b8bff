// Five pages, each with an entry of its own: nobody loads what belongs to another page. Everything is served by the
// `hallpass` binary under a strict content policy: no inline script, no inline style, nothing from elsewhere.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const pages = ["signin", "desk", "kiosk", "me", "console"];
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
// `npm run dev` beside a running server: HALLPASS_URL says where it is.
const server = process.env["HALLPASS_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [svelte()],
  appType: "mpa",
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: Object.fromEntries(pages.map((page) => [page, here(`./${page}.html`)])) },
  },
  resolve: { alias: { $lib: here("./src/lib") } },
  server: {
    proxy: {
      // The server takes cookies from its own pages only: requests arrive as if they came from there.
      "/api": { target: server, changeOrigin: true, configure: (proxy) => proxy.on("proxyReq", (request) => request.setHeader("Origin", server)) },
    },
  },
});
