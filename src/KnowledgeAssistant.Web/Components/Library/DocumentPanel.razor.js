// The panel takes the focus when it opens and gives it back when it closes; Esc closes it. As a sheet over the list it keeps the focus within.
const sheet = matchMedia("(max-width: 820px)");
let panel = null;
let opener = null;

export function attach(element) {
    if (!element) return; // closed before this script was there
  panel = element;
  opener = document.activeElement?.closest("a[href]")?.getAttribute("href") ?? null;
  document.addEventListener("keydown", onKey);
  sheet.addEventListener("change", cover);
  cover();
  panel.querySelector("#panel-title")?.focus({ preventScroll: true });
}

export function detach() {
  document.removeEventListener("keydown", onKey);
  sheet.removeEventListener("change", cover);
  const leaving = panel;
  panel = null;
  cover();
  // The server says so before it takes the panel out of the page, and the focus is lost only then.
  if (!leaving?.isConnected) return giveBack();
  new MutationObserver((_, observer) => {
    if (leaving.isConnected) return;
    observer.disconnect();
    giveBack();
  }).observe(document.body, { childList: true, subtree: true });
}

function giveBack() {
  if (panel !== null || (document.activeElement !== document.body && document.activeElement !== null)) return;
  const row = [...document.querySelectorAll(".docs a[href]")].find((link) => link.getAttribute("href") === opener);
  (row ?? document.querySelector("h1"))?.focus({ preventScroll: true });
}

function cover() {
  const list = document.querySelector(".library > .list");
  if (list) list.inert = panel !== null && sheet.matches;
}

function onKey(event) {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open], [popover]:popover-open")) return;
  panel?.querySelector("[data-close]")?.click();
}
