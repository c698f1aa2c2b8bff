// Starts a page.
import { mount, type Component } from "svelte";
import "./styles/base.css";

/** Puts the page's component into the document. */
export function start(page: Component): void {
  const target = document.getElementById("app");
  if (target) mount(page, { target });
}
