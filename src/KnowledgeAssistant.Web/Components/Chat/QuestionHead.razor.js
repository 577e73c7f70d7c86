// The box of a question that is being changed: Enter asks, Shift+Enter breaks, Escape leaves it as it was.
export function attach(form) {
    if (!form) return; // closed before this script was there
    const box = form.querySelector("textarea");
    if (document.activeElement !== box) {
        // Not under the hands of somebody who writes in it already.
        box.focus();
        box.select();
    }
    box.addEventListener("keydown", event => {
        if (event.key === "Escape") form.querySelector("button[type=button]").click();
        // While an input method is composing, Enter chooses a word.
        if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
        event.preventDefault();
        box.dispatchEvent(new Event("change", { bubbles: true }));
        form.requestSubmit();
    });
}
