// Sends files to the server, three at a time, and shows how far each is. The list lives in this module: it outlives the page's connection and moves
// between pages, and ends with the tab only (which asks before it closes).
const atOnce = 3;
const uploads = [];
let box = null;

export function attach(element) {
    if (!element) return; // closed before this script was there
  box = element;
  box.classList.add("scripted");
  const input = box.querySelector("input[type=file]");
  input.addEventListener("change", onChosen);
  box.addEventListener("change", onTarget);
  for (const [name, handler] of drops) document.addEventListener(name, handler);
  for (const upload of uploads) show(upload);
  summarise();
  if (input.files.length > 0) onChosen({ target: input }); // chosen before this script was here
}

export function detach() {
  for (const [name, handler] of drops) document.removeEventListener(name, handler);
  for (const upload of uploads) upload.row = null;
  box = null;
}

function onChosen(event) {
  add([...event.target.files]);
  event.target.value = ""; // the same file chosen again must be noticed again
}

// Anywhere on the page: a file dropped beside the box must not replace the page.
const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
const drops = [
  ["dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    box.classList.add("over");
  }],
  ["dragleave", (event) => {
    if (!event.relatedTarget) box.classList.remove("over");
  }],
  ["drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    box.classList.remove("over");
    const entries = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    const folders = entries.filter((item) => item.webkitGetAsEntry()?.isDirectory).map((item) => item.webkitGetAsEntry().name);
    const files = entries.filter((item) => !item.webkitGetAsEntry()?.isDirectory).map((item) => item.getAsFile());
    if (files.length > 0) add(files);
    for (const name of folders) refuse(queue({ name, size: 1 }), "A folder cannot be added: open it and drop its files.");
    if (folders.length > 0) summarise();
  }],
];

// Nobody guesses where files go: they wait until a collection is chosen.
let held = [];
const none = "00000000-0000-0000-0000-000000000000";

function target() {
  const id = box.dataset.collection || box.querySelector("select")?.value;
  return id && id !== none ? `/api/v1/collections/${id}/documents` : null;
}

function onTarget(event) {
  if (!event.target.matches("select") || !target() || held.length === 0) return;
  const files = held;
  hold([]);
  add(files);
}

function hold(files) {
  held = files;
  box.classList.toggle("asking", held.length > 0);
  box.querySelector("[data-held]").textContent =
    held.length === 0 ? "" : `${held.length === 1 ? held[0].name : `${held.length} files`} will be sent as soon as you choose a collection.`;
  if (held.length > 0) box.querySelector("select")?.focus();
}

function add(files) {
  if (!target()) return hold([...held, ...files]);
  const max = Number(box.dataset.max);
  for (const file of files) {
    const upload = queue(file);
    if (file.size === 0) refuse(upload, "The file is empty.");
    else if (file.size > max) refuse(upload, `The file is larger than ${size(max)}: split it, or raise the limit.`);
  }
  next();
  summarise();
}

function queue(file) {
  const upload = { file, url: target(), token: box.querySelector("[data-token]")?.value, state: "waiting", sent: 0, row: null };
  uploads.push(upload);
  show(upload);
  return upload;
}

function next() {
  while (uploads.filter((upload) => upload.state === "sending").length < atOnce) {
    const upload = uploads.find((candidate) => candidate.state === "waiting");
    if (!upload) return;
    send(upload);
  }
}

function send(upload) {
  const request = new XMLHttpRequest(); // fetch tells nothing of how much was sent
  upload.state = "sending";
  upload.request = request;
  request.open("POST", `${upload.url}?source=${encodeURIComponent(upload.file.name)}`);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  if (upload.token) request.setRequestHeader("RequestVerificationToken", upload.token);
  request.upload.onprogress = (event) => {
    upload.sent = event.loaded;
    show(upload);
  };
  request.onloadend = () => end(upload, request);
  request.send(upload.file);
  show(upload);
}

function end(upload, request) {
  const answer = parse(request.responseText);
  if (answer?.outcome === "accepted" || answer?.outcome === "unchanged") upload.state = answer.outcome;
  else if (answer?.outcome === "refused") refuse(upload, answer.reason);
  else if (upload.state !== "cancelled") {
    upload.state = "lost";
    upload.reason = reasonOf(request.status);
  }
  show(upload);
  next();
  summarise();
}

function reasonOf(status) {
  if (status === 0) return "The connection was lost.";
  if (status === 401) return "You are signed out: load the page again and sign in.";
  if (status === 403) return "Only admins may add documents.";
  if (status === 413) return `The file is larger than ${size(Number(box?.dataset.max))}: split it, or raise the limit.`;
  if (status === 414) return "The file's name is too long: shorten it.";
  return "The server could not take the file.";
}

function refuse(upload, reason) {
  upload.state = "refused";
  upload.reason = reason;
  show(upload);
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function show(upload) {
  const list = box?.querySelector("[data-uploads]");
  if (!list) return;
  if (!upload.row) {
    if (!list.firstChild) list.append(head(), make("ul", "ups"));
    upload.row = make("li", "up");
    list.lastChild.append(upload.row);
  }
  const { row, file, state } = upload;
  const name = make("bdi", "up-name", readable(file.name));
  name.title = readable(file.name);
  row.className = `up up-${state}`;
  if (state === "refused" || state === "lost") {
    const words = make("span", "up-end", upload.reason);
    row.replaceChildren(name, words);
    if (state === "lost") row.append(button("Try again", `Try again: ${readable(file.name)}`, () => again(upload)));
    return;
  }
  const bar = make("span", "bar");
  const full = state === "accepted" || state === "unchanged";
  bar.append(make("span"));
  bar.firstChild.style.width = `${full ? 100 : Math.round((100 * upload.sent) / file.size)}%`;
  row.replaceChildren(name, bar, make("span", "up-end num", words(upload)));
  if (state === "waiting" || state === "sending") row.append(button("Cancel", `Cancel: ${readable(file.name)}`, () => cancel(upload)));
}

function words({ state, sent, file }) {
  if (state === "accepted") return "sent";
  if (state === "unchanged") return "unchanged, nothing to do";
  if (state === "cancelled") return "cancelled";
  return state === "waiting" ? "waiting" : `${size(sent)} of ${size(file.size)}`;
}

function again(upload) {
  Object.assign(upload, { state: "waiting", sent: 0, token: box?.querySelector("[data-token]")?.value ?? upload.token });
  next();
  show(upload);
  summarise();
}

function cancel(upload) {
  const request = upload.state === "sending" ? upload.request : null;
  upload.state = "cancelled";
  request?.abort();
  show(upload);
  summarise();
}

// The line above the list is the one that screen readers hear.
function head() {
  const line = make("p", "ups-head");
  const status = make("span");
  status.setAttribute("role", "status");
  line.append(status, button("Clear", "Clear the list of uploads", clear));
  return line;
}

function clear() {
  for (const upload of uploads.filter((candidate) => !isOpen(candidate))) {
    upload.row?.remove();
    uploads.splice(uploads.indexOf(upload), 1);
  }
  if (uploads.length === 0) box?.querySelector("[data-uploads]").replaceChildren();
  box?.querySelector("input[type=file]").focus();
  summarise();
}

function summarise() {
  const status = box?.querySelector("[data-uploads] [role=status]");
  if (!status) return;
  const count = (...states) => uploads.filter((upload) => states.includes(upload.state)).length;
  const parts = [`${count("accepted", "unchanged")} of ${uploads.length} ${uploads.length === 1 ? "file" : "files"} sent`];
  if (count("refused")) parts.push(`${count("refused")} refused`);
  if (count("lost")) parts.push(`${count("lost")} not sent`);
  if (uploads.some(isOpen)) parts.push("goes on if this page loses its connection");
  status.textContent = parts.join(" · ");
}

const isOpen = (upload) => upload.state === "waiting" || upload.state === "sending";

function button(text, name, onClick) {
  const element = make("button", "btn btn-plain up-button", text);
  element.type = "button";
  element.setAttribute("aria-label", name);
  element.addEventListener("click", onClick);
  return element;
}

function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text; // never as HTML: names are not ours
  return element;
}

// Characters that turn the direction of text would disguise a name.
const readable = (name) => name.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");

function size(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  const [value, unit] = bytes < 1024 * 1024 ? [bytes / 1024, "KB"] : [bytes / (1024 * 1024), "MB"];
  return `${Number(value.toFixed(1))} ${unit}`;
}

addEventListener("beforeunload", (event) => {
  if (uploads.some(isOpen)) event.preventDefault();
});
