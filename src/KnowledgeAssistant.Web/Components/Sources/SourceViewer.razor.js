// Brings the marked place into view, zooms about it, and turns pages by key. Scrolls the document's own area only.
import { fetchAhead, fillText } from "./PagePicture.razor.js";

const steps = [25, 33, 50, 67, 75, 90, 100, 125, 150, 200, 300, 400];
const states = new WeakMap();

export function attach(area) {
    if (!area) return; // closed before this script was there
    states.set(area, { zoom: "auto", percent: 0, page: 0, step: 1 });
    const viewer = area.parentElement;
    viewer.addEventListener("click", event => {
        const by = event.target.closest("[data-zoom]")?.dataset.zoom;
        if (by) zoomBy(area, Number(by));
        const turn = event.target.closest("[data-turn]")?.dataset.turn;
        if (turn) states.get(area).step = Number(turn);
    });
    viewer.addEventListener("change", event => {
        if (event.target.matches("[data-zoom-choice]")) zoomTo(area, event.target.value);
        if (event.target.matches("[data-page-number]")) states.get(area).typing = false;
    });
    viewer.addEventListener("input", event => {
        if (event.target.matches("[data-page-number]")) states.get(area).typing = true;
    });
    (area.closest(".source, .document-page") ?? viewer).addEventListener("keydown", event => onKey(event, area));
    new ResizeObserver(() => applyZoom(area)).observe(area);
}

// After another page or place was drawn.
export function reveal(area, number) {
    if (!area) return;
    const field = area.parentElement.querySelector("[data-page-number]");
    // What was entered gives way to the page that there is; what is still being typed does not.
    if (field && !states.get(area).typing && field.value !== String(number)) field.value = number;
    const paper = area.querySelector(".paper"), picture = paper?.querySelector("img.page-picture");
    applyZoom(area);
    if (picture) {
        const step = states.get(area).step;
        const shown = () => {
            const failed = picture.naturalWidth === 0;
            picture.closest(".page")?.classList.toggle("page-failed", failed);
            paper.classList.toggle("paper-ready", !failed);
            if (failed || !paper.isConnected) return;
            fillText(paper);
            fetchAhead(paper, step);
        };
        picture.closest(".page").classList.remove("page-failed");
        if (picture.complete) shown();
        else for (const end of ["load", "error"]) picture.addEventListener(end, shown, { once: true });
    }
    toMark(area);
}

function toMark(area) {
    const mark = area.querySelector("[data-open]"), state = states.get(area);
    if (!mark) {
        area.scrollTop = state.toEnd ? area.scrollHeight : 0;
        state.toEnd = false;
        return;
    }
    const box = mark.getBoundingClientRect(), frame = area.getBoundingClientRect();
    area.scrollTop += box.top - frame.top - frame.height / 3;
    if (box.left < frame.left || box.right > frame.right) area.scrollLeft += box.left - frame.left - 16;
}

function zoomBy(area, direction) {
    const now = percentOf(area);
    const next = direction > 0 ? steps.find(step => step > now + 1) : steps.findLast(step => step < now - 1);
    if (next) zoomTo(area, String(next));
}

// The marked place stays where it is seen; without one in view, the middle does.
function zoomTo(area, zoom) {
    const page = area.querySelector(".page"), state = states.get(area);
    if (!page) return;
    const frame = area.getBoundingClientRect(), before = page.getBoundingClientRect();
    const mark = area.querySelector("[data-open]")?.getBoundingClientRect();
    const seen = mark && mark.bottom > frame.top && mark.top < frame.bottom;
    const x = seen ? mark.left + mark.width / 2 : frame.left + area.clientWidth / 2;
    const y = seen ? mark.top + mark.height / 2 : frame.top + area.clientHeight / 2;
    const [left, top] = [(x - before.left) / before.width, (y - before.top) / before.height];
    state.zoom = zoom;
    applyZoom(area);
    const after = page.getBoundingClientRect();
    area.scrollLeft += after.left + left * after.width - x;
    area.scrollTop += after.top + top * after.height - y;
}

function applyZoom(area) {
    const page = area.querySelector(".page"), state = states.get(area);
    const choice = area.parentElement.querySelector("[data-zoom-choice]");
    if (!page || !choice) return;
    const picture = page.querySelector("img.page-picture"), frame = getComputedStyle(area);
    const shape = picture.clientHeight / picture.clientWidth || 1.414;
    const width = state.zoom === "auto" ? null
        : state.zoom === "width" ? area.clientWidth - parseFloat(frame.paddingLeft) - parseFloat(frame.paddingRight)
        : state.zoom === "page" ? (area.clientHeight - parseFloat(frame.paddingTop) - parseFloat(frame.paddingBottom)) / shape
        : Number(state.zoom) / 100 * fullWidth(page);
    page.style.setProperty("--page-width", width === null ? "" : `${Math.max(120, Math.round(width))}px`);
    page.style.setProperty("--page-most", width === null ? "" : "none");
    const sizes = `${Math.round(page.clientWidth)}px`;
    if (picture.sizes !== sizes) picture.sizes = sizes;
    showChoice(area, choice);
}

// A step between the choices is a choice of its own for as long as it lasts.
function showChoice(area, choice) {
    const zoom = states.get(area).zoom;
    choice.querySelector("[data-between]")?.remove();
    if (![...choice.options].some(option => option.value === zoom)) {
        const option = new Option(`${zoom} %`, zoom);
        option.dataset.between = "";
        choice.add(option);
    }
    choice.value = zoom;
}

const fullWidth = page => Number(page.dataset.points) * 96 / 72;
const percentOf = area => { const page = area.querySelector(".page"); return page ? page.clientWidth / fullWidth(page) * 100 : 100; };

// Single keys act only while the focus is in the source, never while somebody types, and not where the reader switched them off.
const areKeysOn = () => localStorage.getItem("single-keys") !== "off";
function onKey(event, area) {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, select, textarea, [role=separator]")) return;
    if (event.key.length === 1 && !areKeysOn()) return;
    const root = event.currentTarget;
    const press = selector => { const button = root.querySelector(selector); button?.click(); return !!button; };
    const turn = by => area.querySelector(".page") && press(`[data-turn="${by}"]:not([aria-disabled])`);
    if (keys(event.key, area, press, turn)) event.preventDefault();
}

function keys(key, area, press, turn) {
    const atTop = area.scrollTop <= 2, atEnd = area.scrollTop + area.clientHeight >= area.scrollHeight - 2;
    switch (key) {
        case "ArrowLeft": return area.scrollLeft <= 1 && turn(-1);
        case "ArrowRight": return area.scrollLeft + area.clientWidth >= area.scrollWidth - 1 && turn(1);
        case "PageUp": return atTop ? (states.get(area).toEnd = !!turn(-1)) : scroll(area, -1);
        case "PageDown": return atEnd ? turn(1) : scroll(area, 1);
        case "+": case "=": zoomBy(area, 1); return true;
        case "-": zoomBy(area, -1); return true;
        case "0": zoomTo(area, "auto"); return true;
        case "j": return press('[data-cited="next"]');
        case "k": return press('[data-cited="before"]');
        default: return false;
    }
}

function scroll(area, by) {
    area.scrollBy(0, by * area.clientHeight * 0.9);
    return true;
}
