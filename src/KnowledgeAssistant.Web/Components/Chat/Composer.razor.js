// The question box: Enter sends, Shift+Enter breaks, the draft is kept for this tab, the focus comes back after a send.
const drafts = new WeakMap();
const key = name => "question-draft:" + name;

export function attach(form, page, draft) {
    if (!form) return; // the page was left while this was loading
    const box = form.querySelector("textarea");
    const send = form.querySelector("button[type=submit]");
    let sending = false;

    const update = () => { send.disabled = sending || box.value.trim() === ""; };

    const submit = async () => {
        const text = box.value;
        if (sending || send.hidden || text.trim() === "") return;
        sending = true;
        update();
        try {
            if (await page.invokeMethodAsync("SendFromPage", text) && box.value === text) {
                box.value = "";
                sessionStorage.removeItem(key(draft));
                sessionStorage.removeItem(key(drafts.get(form)));
            }
        } finally {
            sending = false;
            update();
            box.focus();
        }
    };

    form.addEventListener("submit", event => { event.preventDefault(); submit(); });
    box.addEventListener("keydown", event => {
        // While an input method is composing, Enter chooses a word.
        if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
        event.preventDefault();
        submit();
    });
    box.addEventListener("input", () => {
        if (box.value === "") sessionStorage.removeItem(key(drafts.get(form)));
        else sessionStorage.setItem(key(drafts.get(form)), box.value);
        update();
    });
    form.updateSend = update;
    placeFilter(form);
    useDraft(form, draft);
    box.focus({ preventScroll: true });
    form.dataset.ready = "";
}

export function useDraft(form, name) {
    if (!form) return;
    drafts.set(form, name);
    const box = form.querySelector("textarea");
    const kept = sessionStorage.getItem(key(name));
    if (kept !== null) box.value = kept;
    else if (document.activeElement !== box || form.querySelector("button[type=submit]").disabled) box.value = "";
    form.updateSend();
}

// The filter opens above its button, within the window.
function placeFilter(form) {
    const menu = form.querySelector("[popover]");
    const button = form.querySelector(`[popovertarget="${menu.id}"]`);
    const place = () => {
        const at = button.getBoundingClientRect();
        menu.style.left = Math.max(8, Math.min(at.left, innerWidth - menu.offsetWidth - 8)) + "px";
        menu.style.bottom = innerHeight - at.top + 8 + "px";
    };
    // Its content comes a moment after it opens.
    new ResizeObserver(() => { if (menu.matches(":popover-open")) place(); }).observe(menu);
    menu.addEventListener("toggle", event => { if (event.newState === "open") place(); });
}
