// The panel takes the focus when it opens and gives it back when it closes; Esc closes it; as a sheet it keeps the focus within.
let opener = null, panel = null, depth = 0;
const sheet = matchMedia("(max-width: 820px)");
const least = 360, most = 0.62, stepWidth = 24;

export function attach(element) {
    if (!element) return; // closed before this script was there
    panel = element;
    opener = document.activeElement?.closest("a[href]")?.getAttribute("href") ?? null;
    depth = history.length;
    document.addEventListener("keydown", onKey);
    // Before Blazor sees the click: steps and closing are no places to go back to.
    document.addEventListener("click", onClick, true);
    sheet.addEventListener("change", cover);
    attachEdge(panel.querySelector(".source-edge"));
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
    document.removeEventListener("click", onClick, true);
    sheet.removeEventListener("change", cover);
    // This may run before the panel is taken out of the page, or after.
    const lost = document.activeElement === document.body || panel?.contains(document.activeElement);
    panel = null;
    cover();
    if (!lost) return;
    const chip = opener && [...document.querySelectorAll(".thread a[href]")].find(link => link.getAttribute("href") === opener);
    (chip ?? document.getElementById("ask"))?.focus({ preventScroll: true });
}

// A sheet covers the whole page: nothing beneath it can be reached until it is closed.
function cover() {
    const covered = panel !== null && sheet.matches;
    for (const beneath of document.querySelectorAll(".thread, .topbar, .rail, .skip")) beneath.inert = covered;
    panel?.setAttribute("role", covered ? "dialog" : "complementary");
    if (covered) panel.setAttribute("aria-modal", "true");
    else panel?.removeAttribute("aria-modal");
}

function onKey(event) {
    if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("[popover]:popover-open")) close();
    if (event.key === "Tab" && panel && sheet.matches) keepWithin(event);
}

function onClick(event) {
    const link = event.target.closest?.("a[data-step], a[data-close], a[data-scrim]");
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (!panel?.contains(link) && !link.hasAttribute("data-scrim")) return;
    event.preventDefault();
    event.stopPropagation();
    if (link.hasAttribute("data-step")) Blazor.navigateTo(link.getAttribute("href"), { replaceHistoryEntry: true });
    else close();
}

// Where a chip of this page opened the source, closing is going back, as the phone's own button does it.
function close() {
    const link = panel?.querySelector("[data-close]");
    if (!link) return;
    if (opener && history.length === depth) history.back();
    else Blazor.navigateTo(link.getAttribute("href"), { replaceHistoryEntry: true });
}

function keepWithin(event) {
    const stops = [...panel.querySelectorAll("a[href], button, input, select, [tabindex='0']")].filter(stop => stop.offsetParent !== null);
    const [first, last] = [stops[0], stops.at(-1)];
    const at = document.activeElement;
    if (event.shiftKey ? at === first || !panel.contains(at) || at.tabIndex < 0 : at === last || !panel.contains(at)) {
        event.preventDefault();
        (event.shiftKey ? last : first)?.focus();
    }
}

// The width is the reader's, kept in the browser; theme.js sets it before anything is painted.
function attachEdge(edge) {
    const width = () => Math.round(panel.getBoundingClientRect().width);
    const set = wanted => {
        const now = Math.round(Math.min(Math.max(wanted, least), innerWidth * most));
        document.documentElement.style.setProperty("--source-width", now + "px");
        edge.setAttribute("aria-valuenow", now);
        try { localStorage.setItem("source-width", now); } catch { /* kept for as long as this page is open */ }
    };
    edge.setAttribute("aria-valuemin", least);
    edge.setAttribute("aria-valuemax", Math.round(innerWidth * most));
    edge.setAttribute("aria-valuenow", width());
    edge.addEventListener("keydown", event => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        event.preventDefault();
        set(width() + (event.key === "ArrowLeft" ? stepWidth : -stepWidth));
    });
    edge.addEventListener("pointerdown", event => {
        const right = panel.getBoundingClientRect().right;
        edge.setPointerCapture(event.pointerId);
        event.preventDefault();
        edge.onpointermove = moved => set(right - moved.clientX);
        edge.onpointerup = edge.onpointercancel = () => { edge.onpointermove = null; };
    });
}
