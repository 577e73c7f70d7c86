// Draws the list of uploads: a bounded number of rows, those that need somebody first; the rest is counted.
const mostRows = 60;
const mostProblems = 200;
const interval = 150;

export class UploadList {
  #place = null;
  #rows = new Map();
  #stale = new Set();
  #timer = 0;
  #last = 0;
  #actions;

  constructor(actions) {
    this.#actions = actions;
  }

  attach(place) {
    this.#place = place;
    this.reset();
  }

  detach() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#place = null;
    this.reset();
  }

  reset() {
    this.#rows.clear();
    this.#place?.replaceChildren();
  }

  touch(upload) {
    this.#stale.add(upload);
  }

  /// At once, then at most every so often, however much happens.
  draw(uploads, summary) {
    if (!this.#place || this.#timer) return;
    const since = Date.now() - this.#last;
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      this.#last = Date.now();
      if (this.#place) this.#drawNow(uploads, summary());
    }, Math.max(0, interval - since));
  }

  #drawNow(uploads, { words, share, isOpen }) {
    if (uploads.length === 0) return this.reset();
    if (!this.#place.firstChild) this.#place.append(this.#head(), make("ul", "ups"), make("p", "ups-rest"));
    const [head, rows, rest] = this.#place.children;
    const status = head.querySelector("[role=status]");
    if (status.textContent !== words) status.textContent = words;
    const whole = head.querySelector(".ups-whole");
    whole.hidden = !isOpen || uploads.length < 2;
    whole.firstChild.style.width = `${Math.round(100 * share)}%`;
    const shown = choose(uploads);
    this.#arrange(rows, shown);
    const hidden = uploads.length - shown.length;
    rest.textContent = hidden > 0 ? `and ${hidden.toLocaleString("en")} more ${hidden === 1 ? "file" : "files"}` : "";
  }

  // Rows stay where they are, so that a button keeps its focus.
  #arrange(rows, shown) {
    const wanted = new Set(shown);
    for (const [upload, row] of this.#rows) {
      if (wanted.has(upload)) continue;
      row.remove();
      this.#rows.delete(upload);
    }
    let at = rows.firstChild;
    for (const upload of shown) {
      const known = this.#rows.get(upload);
      const row = known ?? make("li", "up");
      if (!known || this.#stale.has(upload)) this.#fill(row, upload);
      if (row === at) at = at.nextSibling;
      else rows.insertBefore(row, at);
      this.#rows.set(upload, row);
    }
    this.#stale.clear();
  }

  #fill(row, upload) {
    const { file, source, state } = upload;
    const name = readable(source);
    if (row.dataset.state !== state) {
      row.dataset.state = state;
      row.className = `up up-${state}`;
      const label = make("bdi", "up-name", name);
      label.title = name;
      const isBad = state === "refused" || state === "lost";
      row.replaceChildren(label, ...(isBad ? [] : [bar()]), make("span", isBad ? "up-end" : "up-end num"));
      if (state === "lost") row.append(button("Try again", `Try again: ${name}`, () => this.#actions.again(upload)));
      if (state === "waiting" || state === "sending") row.append(button("Cancel", `Cancel: ${name}`, () => this.#actions.cancel(upload)));
    }
    row.querySelector(".up-end").textContent = words(upload);
    const full = state === "accepted" || state === "unchanged";
    const line = row.querySelector(".bar > span");
    if (line) line.style.width = `${full ? 100 : Math.round((100 * upload.sent) / Math.max(1, file.size))}%`;
  }

  #head() {
    const line = make("div", "ups-head");
    const status = make("span");
    status.setAttribute("role", "status");
    const whole = bar();
    whole.classList.add("ups-whole");
    whole.hidden = true;
    line.append(status, whole, button("Clear", "Clear the list of uploads", this.#actions.clear));
    return line;
  }
}

/// In their own order: what went wrong, what is under way, and of the rest what came last or comes next.
function choose(uploads) {
  if (uploads.length <= mostRows) return uploads;
  const chosen = new Set();
  for (const upload of uploads) {
    if (chosen.size >= mostProblems) break;
    if (upload.state === "refused" || upload.state === "lost") chosen.add(upload);
  }
  const room = () => chosen.size < Math.max(mostRows, mostProblems);
  let [next, ended] = [0, 0];
  for (const upload of uploads) {
    if (upload.state === "sending") chosen.add(upload);
    else if (upload.state === "waiting" && next < 20 && room()) next = (chosen.add(upload), next + 1);
  }
  for (let i = uploads.length - 1; i >= 0 && ended < 20 && room(); i--)
    if (!chosen.has(uploads[i]) && uploads[i].state !== "waiting") ended = (chosen.add(uploads[i]), ended + 1);
  return [...chosen].sort((a, b) => a.index - b.index);
}

function words({ state, sent, file, phase, reason }) {
  if (state === "refused" || state === "lost") return reason;
  if (state === "accepted") return "sent";
  if (state === "unchanged") return "unchanged, nothing to do";
  if (state === "cancelled") return "cancelled";
  if (phase) return phase;
  return state === "waiting" ? "waiting" : `${size(sent)} of ${size(file.size)}`;
}

function bar() {
  const element = make("span", "bar");
  element.append(make("span"));
  return element;
}

export function button(text, name, onClick) {
  const element = make("button", "btn btn-plain up-button", text);
  element.type = "button";
  element.setAttribute("aria-label", name);
  element.addEventListener("click", onClick);
  return element;
}

export function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text; // never as HTML: names are not ours
  return element;
}

// Characters that turn the direction of text would disguise a name.
export const readable = (name) => name.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");

export function size(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  const [value, unit] = bytes < 1024 * 1024 ? [bytes / 1024, "KB"] : [bytes / (1024 * 1024), "MB"];
  return `${Number(value.toFixed(1))} ${unit}`;
}
