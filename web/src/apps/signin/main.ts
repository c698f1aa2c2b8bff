import { start } from "$lib/start";
import SignIn from "./SignIn.svelte";

start(SignIn);
