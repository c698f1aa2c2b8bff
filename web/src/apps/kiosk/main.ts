import { start } from "$lib/start";
import Kiosk from "./Kiosk.svelte";

start(Kiosk);

// So that a reload without a connection still shows the kiosk.
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/kiosk-sw.js", { scope: "/kiosk" }).catch(() => {
    // Without it (an insecure address, say) the page still works as long as nobody loads it again without a connection.
  });
}
