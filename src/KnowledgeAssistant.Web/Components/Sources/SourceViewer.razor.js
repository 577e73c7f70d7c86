// Brings the marked place into view; without one, the beginning. Scrolls the document's own area only.
export function reveal(area) {
    if (!area) return; // closed before this script was there
    const picture = area.querySelector("img.page-picture");
    if (picture && !picture.complete) {
        const again = () => toMark(area);
        picture.addEventListener("load", again, { once: true });
        picture.addEventListener("error", () => picture.closest(".page").classList.add("page-failed"), { once: true });
    } else if (picture && picture.naturalWidth === 0) {
        picture.closest(".page").classList.add("page-failed");
    } else if (picture) {
        picture.closest(".page").classList.remove("page-failed");
    }
    toMark(area);
}

function toMark(area) {
    const mark = area.querySelector("[data-open]");
    if (!mark) { area.scrollTop = 0; return; }
    const box = mark.getBoundingClientRect(), frame = area.getBoundingClientRect();
    area.scrollTop += box.top - frame.top - frame.height / 3;
    area.scrollLeft += Math.min(0, box.left - frame.left - 16);
}
