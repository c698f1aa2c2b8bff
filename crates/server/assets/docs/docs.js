// Renders openapi.json: a list of groups, and for the chosen group its operations. No libraries, no other host.
"use strict";

const VERBS = ["get", "post", "put", "patch", "delete"];
const content = document.getElementById("content");
const index = document.getElementById("index");
const find = document.getElementById("find");
let api = { paths: {} };
let groups = new Map();

/** An element with attributes and children; texts never become markup. */
function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false && value !== undefined && value !== null) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function resolve(schema) {
  for (let i = 0; schema && schema.$ref && i < 10; i += 1) {
    schema = schema.$ref.replace(/^#\//, "").split("/").reduce((at, key) => at && at[key], api);
  }
  return schema || {};
}

function typeOf(schema) {
  const plain = resolve(schema);
  if (plain.anyOf || plain.oneOf) return (plain.anyOf || plain.oneOf).map(typeOf).join(" or ");
  const type = [].concat(plain.type || "any").join(" or ");
  const of = plain.items ? ` of ${typeOf(plain.items)}` : "";
  return type + of + (plain.format ? ` (${plain.format})` : "");
}

function members(schema) {
  const plain = resolve(schema);
  const parts = [plain, ...(plain.allOf || []).map(resolve)];
  const required = new Set(parts.flatMap((part) => part.required || []));
  const rows = parts.flatMap((part) => Object.entries(part.properties || {}));
  if (rows.length === 0) return el("p", { class: "dim" }, typeOf(schema));
  const body = rows.map(([name, member]) => {
    const of = resolve(member);
    const notes = [required.has(name) ? "Required." : "", of.readOnly ? "Read-only." : "", of.description || ""];
    return el("tr", {}, el("td", {}, name), el("td", { class: "dim" }, typeOf(member)), el("td", {}, notes.filter(Boolean).join(" ")));
  });
  return table(["Member", "Type", "Meaning"], body);
}

function table(heads, rows) {
  const head = el("tr", {}, ...heads.map((text) => el("th", { scope: "col" }, text)));
  return el("div", { class: "wide" }, el("table", {}, el("thead", {}, head), el("tbody", {}, ...rows)));
}

function parameters(list) {
  const rows = list.map(resolve).map((p) => {
    const note = [p.required ? "Required." : "", p.description || ""].filter(Boolean).join(" ");
    return el("tr", {}, el("td", {}, p.name), el("td", { class: "dim" }, `${p.in}, ${typeOf(p.schema)}`), el("td", {}, note));
  });
  return table(["Parameter", "Where and type", "Meaning"], rows);
}

function jsonOf(content_) {
  return content_ && (content_["application/json"] || Object.values(content_)[0]);
}

function operation(path, verb, op, shared) {
  const list = [...(shared || []), ...(op.parameters || [])];
  const inside = el("div", { class: "inside" });
  const details = el("details", {}, el("summary", {},
    el("span", { class: "verb" }, verb.toUpperCase()), el("span", { class: "path" }, path),
    el("span", { class: "dim" }, op.summary || "")), inside);
  details.addEventListener("toggle", () => {
    if (!details.open || inside.childNodes.length > 0) return;
    if (op.description) inside.append(el("p", {}, op.description));
    if (list.length > 0) inside.append(el("h3", {}, "Parameters"), parameters(list));
    const body = op.requestBody && jsonOf(resolve(op.requestBody).content);
    if (body) inside.append(el("h3", {}, "Body"), members(body.schema));
    for (const [status, answer] of Object.entries(op.responses || {})) {
      const plain = resolve(answer);
      inside.append(el("h3", {}, `Answer ${status}`), el("p", {}, plain.description || ""));
      const media = jsonOf(plain.content);
      if (media && media.schema && status.startsWith("2")) inside.append(members(media.schema));
    }
    inside.append(tryOut(path, verb, body));
  });
  return el("section", { class: "operation" }, details);
}

function tryOut(path, verb, body) {
  const address = el("input", { value: path, "aria-label": "Address" });
  const token = el("input", { type: "password", autocomplete: "off", placeholder: "Bearer token", "aria-label": "Bearer token" });
  const text = body ? el("textarea", { "aria-label": "Body", spellcheck: "false" }) : null;
  if (text) text.value = "{}";
  const out = el("pre", { "aria-live": "polite", hidden: "" });
  const send = el("button", { type: "button" }, "Send");
  send.addEventListener("click", async () => {
    out.hidden = false;
    out.textContent = "…";
    try {
      const headers = token.value ? { Authorization: `Bearer ${token.value}` } : {};
      if (text) headers["Content-Type"] = "application/json";
      const answer = await fetch(address.value, { method: verb.toUpperCase(), headers, body: text ? text.value : undefined, credentials: "omit" });
      const raw = await answer.text();
      let shown = raw;
      try { shown = JSON.stringify(JSON.parse(raw), null, 2); } catch { /* no JSON: as it is */ }
      out.textContent = `${answer.status} ${answer.statusText}\n${shown}`;
    } catch (error) {
      out.textContent = String(error);
    }
  });
  return el("div", { class: "try" }, el("h3", {}, "Try it"), address, token, text, el("div", {}, send), out);
}

function show(name) {
  const group = groups.get(name) || groups.values().next().value;
  if (!group) return;
  for (const link of index.querySelectorAll("a")) {
    if (link.dataset.name === group.name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  content.replaceChildren(
    el("h2", {}, group.name), el("p", {}, group.about || ""),
    ...group.operations.map(({ path, verb, op, shared }) => operation(path, verb, op, shared)));
  document.title = `${group.name} · Hallpass API`;
}

function list(filter) {
  const wanted = filter.trim().toLowerCase();
  const shown = [...groups.values()].filter((group) =>
    !wanted || group.name.toLowerCase().includes(wanted) || group.operations.some((o) => o.path.toLowerCase().includes(wanted)));
  index.replaceChildren(...shown.map((group) => {
    const link = el("a", { href: `#${encodeURIComponent(group.name)}` }, group.name);
    link.dataset.name = group.name;
    return el("li", {}, link);
  }));
}

async function start() {
  const answer = await fetch("/openapi.json");
  api = await answer.json();
  for (const tag of api.tags || []) groups.set(tag.name, { name: tag.name, about: tag.description, operations: [] });
  for (const [path, item] of Object.entries(api.paths || {})) {
    for (const verb of VERBS.filter((v) => item[v])) {
      const op = item[verb];
      const name = (op.tags || ["Other"])[0];
      if (!groups.has(name)) groups.set(name, { name, operations: [] });
      groups.get(name).operations.push({ path, verb, op, shared: item.parameters });
    }
  }
  list("");
  find.addEventListener("input", () => list(find.value));
  window.addEventListener("hashchange", () => show(decodeURIComponent(location.hash.slice(1))));
  show(decodeURIComponent(location.hash.slice(1)));
}

start().catch((error) => content.replaceChildren(el("p", {}, `The document could not be read: ${error}`)));
