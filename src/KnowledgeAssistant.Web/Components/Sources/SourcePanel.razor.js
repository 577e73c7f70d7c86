// The panel takes the focus when it opens and gives it back when it closes; Esc closes it; as a sheet it keeps the focus within.
let opener = null, panel = null;
const sheet = matchMedia("(max-width: 820px)");

export function attach(element) {
    if (!element) return; // closed before this script was there
    panel = element;
    opener = document.activeElement?.closest("a[href]")?.getAttribute("href") ?? null;
    document.addEventListener("keydown", onKey);
    sheet.addEventListener("change", cover);
    cover();
    const title = panel.querySelector("#source-title");
    if (title) title.focus({ preventScroll: true });
    else new MutationObserver((_, observer) => {
        const late = panel?.querySelector("#source-title");
        if (late || !panel) observer.disconnect();
        late?.focus({ preventScroll: true });
    }).observe(panel, { childList: true, subtree: true });
}

export function detach() {
    document.removeEventListener("keydown", onKey);
    sheet.removeEventListener("change", cover);
    // This may run before the panel is taken out of the page, or after.
    const lost = document.activeElement === document.body || panel?.contains(document.activeElement);
    panel = null;
    cover();
    if (!lost) return;
    const chip = opener && [...document.querySelectorAll(".thread a[href]")].find(link => link.getAttribute("href") === opener);
    (chip ?? document.getElementById("ask"))?.focus({ preventScroll: true });
}

function cover() {
    const thread = document.querySelector(".thread");
    if (thread) thread.inert = panel !== null && sheet.matches;
}

function onKey(event) {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("[popover]:popover-open")) return;
    panel?.querySelector("[data-close]")?.click();
}
