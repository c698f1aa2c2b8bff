import { start } from "$lib/start";
import Console from "./Console.svelte";

start(Console);
