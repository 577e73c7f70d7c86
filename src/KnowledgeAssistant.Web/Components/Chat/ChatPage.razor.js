// The thread: follows the end only when the reader is there, counts the seconds of a running answer, previews citations, copies code.
import { write } from "../../js/clipboard.js";

const nearEnd = 48;
const farFromEnd = 240;

export function attach(scroll) {
    if (!scroll) return; // the page was left while this was loading
    const jump = scroll.parentElement.querySelector("[data-jump]");
    let atEnd = true;
    const look = () => {
        const below = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight;
        atEnd = below < nearEnd;
        jump.hidden = below < farFromEnd;
    };
    scroll.addEventListener("scroll", look, { passive: true });
    new ResizeObserver(look).observe(scroll);
    new MutationObserver(() => {
        if (atEnd && scroll.querySelector("[data-running]")) scroll.scrollTop = scroll.scrollHeight;
        look();
    }).observe(scroll, { childList: true, subtree: true, characterData: true });
    jump.addEventListener("click", () => {
        scroll.scrollTop = scroll.scrollHeight;
        scroll.focus({ preventScroll: true });
    });
    attachPreviews(scroll);
    scroll.addEventListener("click", copy);
    countSeconds(scroll);
}

// The server says once how long it has been; the rest is the browser's own clock.
function countSeconds(scroll) {
    const since = new WeakMap();
    const timer = setInterval(() => {
        if (!scroll.isConnected) { clearInterval(timer); return; }
        for (const element of scroll.querySelectorAll("[data-elapsed]")) {
            if (!since.has(element)) since.set(element, performance.now() - Number(element.dataset.elapsed));
            const seconds = Math.floor((performance.now() - since.get(element)) / 1000);
            const text = seconds < 1 ? "" : seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
            if (element.textContent !== text) element.textContent = text;
        }
    }, 250);
}

export function show(scroll, id) {
    if (!scroll) return;
    const question = document.getElementById(id)?.querySelector(".question");
    // A version that was switched to stands in the place of the control that had the focus.
    if (document.activeElement === document.body) question?.parentElement.querySelector("[data-branch]:not(:disabled)")?.focus({ preventScroll: true });
    if (question) scroll.scrollTop += question.getBoundingClientRect().top - scroll.getBoundingClientRect().top - parseFloat(getComputedStyle(scroll).paddingTop);
}

function attachPreviews(scroll) {
    let shown = null, shownAt = 0;
    const hide = () => { shown?.hidePopover(); shown = null; };
    const chipOf = node => node.closest?.("[data-cite]");
    const open = chip => {
        const preview = document.getElementById(chip.dataset.cite);
        if (!preview || preview === shown) return;
        hide();
        preview.showPopover();
        shown = preview;
        shownAt = scroll.scrollTop;
        place(preview, chip.getBoundingClientRect());
    };
    scroll.addEventListener("pointerover", event => {
        if (event.pointerType === "touch") return;
        const chip = chipOf(event.target);
        if (chip) open(chip);
        else if (shown && !shown.contains(event.target)) hide();
    });
    scroll.addEventListener("pointerleave", hide);
    scroll.addEventListener("focusin", event => { if (chipOf(event.target)?.matches(":focus-visible")) open(chipOf(event.target)); else hide(); });
    scroll.addEventListener("focusout", hide);
    scroll.addEventListener("scroll", () => { if (Math.abs(scroll.scrollTop - shownAt) > 4) hide(); }, { passive: true });
    scroll.addEventListener("click", hide);
    scroll.addEventListener("keydown", event => {
        if (event.key === "Escape" && shown) { hide(); event.stopPropagation(); }
    });
}

function place(preview, chip) {
    const margin = 8;
    const box = preview.getBoundingClientRect();
    const left = Math.min(Math.max(margin, chip.left + chip.width / 2 - box.width / 2), innerWidth - box.width - margin);
    const below = chip.bottom + 6;
    const top = below + box.height + margin > innerHeight ? chip.top - box.height - 6 : below;
    preview.style.left = left + "px";
    preview.style.top = Math.max(margin, top) + "px";
}

async function copy(event) {
    const answer = event.target.closest("[data-copy-answer]");
    if (answer) { await copyAnswer(answer); return; }
    const button = event.target.closest("[data-copy]");
    const code = button?.parentElement.querySelector("code");
    if (!code) return;
    if (!await write(code.textContent)) return;
    const name = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = name; }, 2500);
}

// The request begins during the click, and the clipboard takes its result when it comes.
async function copyAnswer(button) {
    const text = fetch(button.dataset.copyAnswer).then(answer => {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.text();
    });
    const label = button.querySelector("span");
    const name = button.dataset.name ??= label.textContent;
    label.style.display = "inline-block";
    label.style.minWidth = label.offsetWidth + "px"; // nothing beside it moves
    label.textContent = await write(text) ? "Copied" : "Could not be copied";
    setTimeout(() => { label.textContent = name; }, 2500);
}
