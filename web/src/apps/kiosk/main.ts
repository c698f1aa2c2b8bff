import { start } from "$lib/start";
import Kiosk from "./Kiosk.svelte";

start(Kiosk);
