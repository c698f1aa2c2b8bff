import { start } from "$lib/start";
import Me from "./Me.svelte";

start(Me);
