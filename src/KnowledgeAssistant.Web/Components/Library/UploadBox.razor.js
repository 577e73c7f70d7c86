// Takes files and whole folders, sends them a few at a time and shows how far they are. The list lives in this module: it outlives the page's connection
// and moves between pages, and ends with the tab only (which asks before it closes; what was not finished is named when the page comes back).
import { isSystemFile, readDropped } from "../../js/uploads/folders.js";
import { discard, transfer } from "../../js/uploads/transfer.js";
import { Rate, timeLeft } from "../../js/uploads/rate.js";
import { UploadList, button, make, readable, size } from "../../js/uploads/list.js";

const atOnce = 4;
const uploads = []; // all of them, in the order they came
let waiting = []; // those not begun; a pointer instead of a search, for there may be 10,000
let nextWaiting = 0;
let sending = 0;
let leftOut = 0;
let reading = 0; // folders that are still being looked through
let token = null;
let box = null;
const counts = { waiting: 0, sending: 0, accepted: 0, unchanged: 0, refused: 0, lost: 0, cancelled: 0 };
const rate = new Rate();
const list = new UploadList({ cancel, again, clear });

export function attach(element) {
    if (!element) return; // closed before this script was there
  box = element;
  box.classList.add("scripted");
  token = box.querySelector("[data-token]")?.value ?? token;
  const input = box.querySelector("input[type=file]");
  input.addEventListener("change", onChosen);
  box.querySelector("[data-folder]").addEventListener("click", chooseFolder);
  box.addEventListener("change", onTarget);
  for (const [name, handler] of drops) document.addEventListener(name, handler);
  list.attach(box.querySelector("[data-uploads]"));
  tell();
  if (input.files.length > 0) onChosen({ target: input }); // chosen before this script was here
  showUnfinished();
}

export function detach() {
  for (const [name, handler] of drops) document.removeEventListener(name, handler);
  list.detach();
  box = null;
}

function onChosen(event) {
  take([...event.target.files].map((file) => ({ file, source: file.webkitRelativePath || file.name })));
  event.target.value = ""; // the same file chosen again must be noticed again
}

function chooseFolder() {
  const input = document.createElement("input");
  input.type = "file";
  input.webkitdirectory = true;
  input.addEventListener("change", onChosen);
  input.click();
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
    drop(event.dataTransfer);
  }],
];

async function drop(dropped) {
  let found = [];
  const hand = () => {
    if (found.length > 0) take(found);
    found = [];
  };
  reading++;
  tell();
  const clock = setInterval(hand, 250);
  await readDropped(
    dropped,
    (file, source) => found.push({ file, source }),
    (source) => refuse(queue({ file: { name: source, size: 0 }, source }), "The file could not be read from the folder."),
  );
  clearInterval(clock);
  reading--;
  hand();
  tell();
}

// Nobody guesses where files go: they wait until a collection is chosen.
let held = [];
const none = "00000000-0000-0000-0000-000000000000";

function target() {
  const id = box?.dataset.collection || box?.querySelector("select")?.value;
  return id && id !== none ? id : null;
}

function onTarget(event) {
  if (!event.target.matches("select") || !target() || held.length === 0) return;
  const files = held;
  hold([]);
  take(files);
}

function hold(files) {
  held = files;
  if (!box) return;
  box.classList.toggle("asking", held.length > 0);
  box.querySelector("[data-held]").textContent =
    held.length === 0 ? "" : `${held.length === 1 ? held[0].file.name : `${held.length} files`} will be sent as soon as you choose a collection.`;
  if (held.length > 0) box.querySelector("select")?.focus();
}

async function take(files) {
  const wanted = files.filter(({ file }) => !isSystemFile(file.name));
  leftOut += files.length - wanted.length;
  const elsewhere = [];
  // In pieces, so that the page stays quick while thousands come in.
  for (let from = 0; from < wanted.length; from += 500) {
    for (const item of wanted.slice(from, from + 500)) {
      const collection = target() ?? unfinishedLike(item)?.collectionId;
      if (collection) add(item, collection);
      else elsewhere.push(item);
    }
    next();
    tell();
    await new Promise((resolve) => setTimeout(resolve));
  }
  if (elsewhere.length > 0) hold([...held, ...elsewhere]);
  tell();
}

function add(item, collection) {
  const begun = unfinishedLike(item, collection);
  const upload = queue({ ...item, source: begun?.source ?? item.source, collection });
  if (begun) settleUnfinished(begun);
  const max = Number(box?.dataset.max ?? Infinity);
  if (item.file.size === 0) refuse(upload, "The file is empty.");
  else if (item.file.size > max) refuse(upload, `The file is larger than ${size(max)}: split it, or raise the limit.`);
  else waiting.push(upload);
}

function queue(item) {
  const upload = { ...item, state: "waiting", sent: 0, index: uploads.length, chunk: Number(box?.dataset.chunk ?? 4194304) };
  uploads.push(upload);
  counts.waiting++;
  rate.add(weight(upload));
  return upload;
}

// A file costs a request besides its bytes.
const weight = (upload) => upload.file.size + 20_000;

function enter(upload, state, reason = null) {
  if (upload.state === state) return;
  counts[upload.state]--;
  counts[state]++;
  upload.state = state;
  upload.reason = reason;
  upload.phase = null;
  if (state === "sending" || state === "waiting") rate.open(upload);
  else rate.close(upload, weight(upload));
  list.touch(upload);
  tell();
}

function next() {
  while (sending < atOnce && nextWaiting < waiting.length) {
    const upload = waiting[nextWaiting++];
    if (upload.state === "waiting") send(upload);
  }
  if (nextWaiting === waiting.length) [waiting, nextWaiting] = [[], 0];
}

async function send(upload) {
  sending++;
  enter(upload, "sending");
  upload.token = () => box?.querySelector("[data-token]")?.value ?? token;
  upload.isOver = () => upload.state !== "sending";
  upload.onProgress = (bytes) => {
    upload.sent = Math.min(bytes, upload.file.size);
    upload.progress = Math.max(upload.progress ?? 0, upload.sent);
    rate.progress(upload, upload.sent);
    list.touch(upload);
    tell();
  };
  upload.onPhase = (phase) => {
    upload.phase = phase;
    list.touch(upload);
    tell();
  };
  const end = await transfer(upload).catch(() => ({ status: 0 }));
  sending--;
  if (end && upload.state === "sending") settle(upload, end);
  next();
  tell();
}

function settle(upload, end) {
  if (end.outcome === "accepted" || end.outcome === "unchanged") enter(upload, end.outcome);
  else if (end.outcome === "refused" && end.status !== 429 && end.status !== 507) refuse(upload, end.reason);
  else enter(upload, "lost", end.reason ?? reasonOf(end.status));
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
  enter(upload, "refused", reason);
}

function again(upload) {
  upload.sent = upload.progress = 0;
  enter(upload, "waiting");
  waiting.push(upload);
  next();
}

function cancel(upload) {
  const abort = upload.abort;
  enter(upload, "cancelled");
  abort?.();
  if (upload.id) discard(upload.id, token);
}

function clear() {
  const open = uploads.filter(isOpen);
  uploads.length = 0;
  uploads.push(...open);
  for (const state of Object.keys(counts)) if (state !== "waiting" && state !== "sending") counts[state] = 0;
  uploads.forEach((upload, index) => (upload.index = index));
  leftOut = 0;
  list.reset();
  box?.querySelector("input[type=file]").focus();
  tell();
}

const isOpen = (upload) => upload.state === "waiting" || upload.state === "sending";

function tell() {
  // A page with uploads under way is not loaded again by itself, see frame.js.
  box?.toggleAttribute("data-holds", counts.waiting + counts.sending > 0);
  list.draw(uploads, summary);
}

// The line above the list is the one that screen readers hear.
function summary() {
  const parts = [`${counts.accepted + counts.unchanged} of ${uploads.length} ${uploads.length === 1 ? "file" : "files"} sent`];
  if (counts.unchanged > 0 && uploads.length > 1) parts.push(`${counts.unchanged} of them unchanged`);
  if (counts.refused) parts.push(`${counts.refused} refused`);
  if (counts.lost) parts.push(`${counts.lost} not sent`);
  if (leftOut) parts.push(`${leftOut} of the system's own files left out`);
  if (reading) parts.push("looking through folders");
  if (counts.waiting + counts.sending > 0) parts.push(timeLeft(rate.secondsLeft()), "goes on if this page loses its connection");
  return { words: parts.filter(Boolean).join(" · "), share: rate.share(), isOpen: counts.waiting + counts.sending > 0 };
}

// What an earlier visit did not finish: the parts on the server, and the names that this tab remembers.
let unfinished = [];
const memory = "ka-uploads";

const unfinishedLike = ({ file, source }, collection = null) =>
  unfinished.find(
    (begun) =>
      (begun.source === source || begun.source.endsWith("/" + file.name)) &&
      begun.bytes === file.size &&
      begun.modifiedAt === file.lastModified &&
      (!collection || begun.collectionId === collection),
  );

async function showUnfinished() {
  if (uploads.length > 0) return drawUnfinished(); // this module was here all the time
  try {
    const answer = await fetch("/api/v1/uploads");
    if (answer.ok) unfinished = await answer.json();
  } catch {
    // The next visit asks again.
  }
  drawUnfinished();
}

function settleUnfinished(begun) {
  unfinished = unfinished.filter((other) => other !== begun);
  drawUnfinished();
}

function drawUnfinished() {
  const place = box?.querySelector("[data-unfinished]");
  if (!place) return;
  const remembered = recall();
  place.replaceChildren();
  if (remembered && uploads.length === 0) {
    const line = make("p", "ups-note", `Before this page was loaded again, ${remembered}. Choose ${remembered.startsWith("1 file ") ? "it" : "them"} again: what arrived is not stored twice.`);
    line.append(" ", button("Hide", "Hide the note on files that were not sent", () => forget(line)));
    place.append(line);
  }
  if (unfinished.length === 0) return;
  const rows = make("ul", "ups");
  for (const begun of unfinished) rows.append(unfinishedRow(begun));
  place.append(make("p", "ups-head", "Not finished: choose the same file again and it goes on where it stopped"), rows);
}

function unfinishedRow(begun) {
  const row = make("li", "up up-unfinished");
  const name = make("bdi", "up-name", readable(begun.source));
  name.title = readable(begun.source);
  const bar = make("span", "bar");
  bar.append(make("span"));
  bar.firstChild.style.width = `${Math.round((100 * begun.received) / begun.bytes)}%`;
  const drop = button("Discard", `Discard: ${readable(begun.source)}`, async () => {
    await discard(begun.id, token);
    settleUnfinished(begun);
  });
  row.append(name, bar, make("span", "up-end num", `${size(begun.received)} of ${size(begun.bytes)}`), drop);
  return row;
}

function recall() {
  try {
    const { count, names } = JSON.parse(sessionStorage.getItem(memory));
    return `${count === 1 ? "1 file was" : `${count} files were`} not sent: ${names.map(readable).join(", ")}${count > names.length ? ` and ${count - names.length} more` : ""}`;
  } catch {
    return null;
  }
}

function forget(line) {
  sessionStorage.removeItem(memory);
  line.remove();
}

addEventListener("beforeunload", (event) => {
  if (uploads.some(isOpen)) event.preventDefault();
});

addEventListener("pagehide", () => {
  const open = uploads.filter((upload) => isOpen(upload) || upload.state === "lost");
  if (open.length > 0) sessionStorage.setItem(memory, JSON.stringify({ count: open.length, names: open.slice(0, 5).map((upload) => upload.source) }));
  else if (uploads.length > 0) sessionStorage.removeItem(memory);
});
