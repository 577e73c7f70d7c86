// The keys of the chat page. Letters act only while nobody types, and not at all when they are switched off in the list of shortcuts.
const setting = "single-keys";
let dialog = null;

export function attach(element) {
    if (!element) return; // closed before this script was there
    dialog = element;
    const single = dialog.querySelector("[data-single-keys]");
    single.checked = isOn();
    single.addEventListener("change", () => localStorage.setItem(setting, single.checked ? "on" : "off"));
    dialog.addEventListener("click", event => {
        if (event.target === dialog || event.target.closest("[data-close-shortcuts]")) dialog.close();
    });
    document.addEventListener("keydown", onKey);
    document.addEventListener("click", onClick);
}

export function detach() {
    document.removeEventListener("keydown", onKey);
    document.removeEventListener("click", onClick);
    dialog = null;
}

const isOn = () => localStorage.getItem(setting) !== "off";
const isTyping = node => node.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const isCovered = () => document.querySelector("dialog[open], [popover]:popover-open");
const press = selector => document.querySelector(selector)?.click();

const actions = {
    "n": () => press("[data-shortcut=new]"),
    "/": search,
    "c": () => document.getElementById("ask")?.focus(),
    "j": () => step(1),
    "k": () => step(-1),
    "s": toggleSources,
    "y": () => (currentRun()?.querySelector("[data-shortcut=copy]") ?? null)?.click(),
    "?": open,
};

function onKey(event) {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") { stop(event); return; }
    if (!isOn() || event.repeat && event.key !== "j" && event.key !== "k" || isTyping(event.target)) return;
    const action = actions[event.key];
    // A preview of a citation is open while one steps through them.
    if (!action || isCovered() && !(document.querySelector(".preview:popover-open") && !document.querySelector("dialog[open]"))) return;
    event.preventDefault();
    action();
}

function onClick(event) {
    if (event.target.closest?.("[data-open-shortcuts]")) open();
}

function open() {
    if (dialog && !dialog.open) dialog.showModal();
}

// Esc closes what is open first: menus and dialogs by themselves, the source by its own script.
function stop(event) {
    if (event.target.id === "find" && event.target.value !== "") {
        event.preventDefault();
        event.target.value = "";
        event.target.dispatchEvent(new Event("input", { bubbles: true }));
        return;
    }
    if (isCovered() || document.querySelector(".source") || isTyping(event.target) && event.target.id !== "ask") return;
    const button = document.querySelector("[data-stop]:not([hidden])");
    if (!button) return;
    event.preventDefault();
    button.click();
    document.getElementById("ask")?.focus();
}

function search() {
    const box = document.getElementById("find");
    if (!box) return;
    const rail = box.closest("[popover]");
    if (box.offsetParent === null) rail?.showPopover();
    box.focus();
    box.select();
}

// The answer that holds the focus, else the one being looked at, else the last.
function currentRun() {
    const focused = document.activeElement?.closest?.(".run");
    if (focused) return focused;
    const runs = [...document.querySelectorAll(".run")];
    return runs.findLast(run => run.getBoundingClientRect().top < innerHeight / 2) ?? runs.at(-1);
}

function step(by) {
    const all = [...document.querySelectorAll(".run .answer a.cite")];
    if (all.length === 0) return;
    const at = all.indexOf(document.activeElement);
    const run = currentRun();
    const own = all.findIndex(cite => run?.contains(cite));
    const next = at >= 0 ? all[(at + by + all.length) % all.length] : all[own >= 0 ? own : 0];
    next.focus();
}

function toggleSources() {
    const close = document.querySelector(".source [data-close]");
    if (close) { close.click(); return; }
    const cite = document.activeElement?.closest?.("a.cite") ?? currentRun()?.querySelector("a.cite");
    cite?.click();
}
