// The rows by keyboard. Only those in view are in the page, each as high as the others: a row's place tells its number, and one that is not there yet
// is waited for after scrolling to where it will be.
let table = null;
let wanted = null;
let chooseThere = false;

export function attach(element) {
  if (!element || table === element) return;
  detach();
  table = element;
  document.addEventListener("keydown", onKey);
}

export function detach() {
  document.removeEventListener("keydown", onKey);
  table = null;
  wanted = null;
}

const choose = (row) => row.querySelector("input[type=checkbox]")?.click();
const body = () => table.tBodies[0];
const list = () => table.closest(".list");
const rows = () => [...body().querySelectorAll("tr.doc:has(a.name)")];
const total = () => Number(table.getAttribute("aria-rowcount")) - 1;
const numberOf = (row) => Math.round((row.getBoundingClientRect().top - body().getBoundingClientRect().top) / row.offsetHeight);

function onKey(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  const row = event.target.closest?.("tr.doc");
  const inRow = row && table.contains(row);
  // While a far row is waited for, the one that had the focus may be gone.
  if (!inRow && !(wanted !== null && document.activeElement === document.body)) return;
  if (event.key === " " && (wanted !== null || event.target.matches?.("a.name"))) {
    event.preventDefault();
    // Meant is the row that is on its way, not the one left behind.
    if (wanted !== null) chooseThere = true;
    else choose(row);
    return;
  }
  const from = wanted ?? numberOf(row);
  const page = Math.max(1, Math.floor((list().clientHeight - 120) / (rows()[0]?.offsetHeight ?? 64)));
  const to = { ArrowDown: from + 1, ArrowUp: from - 1, PageDown: from + page, PageUp: from - page, Home: 0, End: total() - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  go(Math.max(0, Math.min(total() - 1, to)), event.target.matches?.("input") ? "input[type=checkbox]" : "a.name");
}

function go(number, part) {
  wanted = number;
  const height = rows()[0]?.offsetHeight ?? 64;
  const frame = list().getBoundingClientRect();
  const top = body().getBoundingClientRect().top + number * height;
  // Clear of the heads above, which stay, and of the bar of what is chosen below.
  if (top < frame.top + 44) list().scrollBy(0, top - frame.top - 44);
  else if (top + height > frame.bottom - 64) list().scrollBy(0, top + height - frame.bottom + 64);
  wait(number, part, performance.now() + 5000);
}

function wait(number, part, until) {
  if (!table || wanted !== number) return;
  const row = rows().find((each) => numberOf(each) === number);
  if (row) {
    wanted = null;
    row.querySelector(part)?.focus({ preventScroll: true });
    if (chooseThere) choose(row);
    chooseThere = false;
  } else if (performance.now() < until) requestAnimationFrame(() => wait(number, part, until));
  else [wanted, chooseThere] = [null, false];
}
