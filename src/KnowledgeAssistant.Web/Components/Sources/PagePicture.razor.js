// The layer of text over a page's picture, and the next page fetched before it is asked for.
const pen = document.createElement("canvas").getContext("2d");
// A line's box reaches from the highest to the lowest letter; letters are this much smaller.
const letters = 0.84;

// Fills the layer once. Everything becomes a text node: nothing of a document is ever taken for markup.
export async function fillText(paper) {
    const layer = paper?.querySelector("[data-page-text]");
    if (!layer || layer.dataset.filled) return;
    layer.dataset.filled = "asked";
    const lines = await linesOf(layer.dataset.pageText);
    if (!layer.isConnected || !lines) { delete layer.dataset.filled; return; }
    const picture = paper.querySelector("img");
    const shape = picture.clientHeight / (picture.clientWidth || 1) || 1.414;
    let paragraph = null;
    const all = document.createDocumentFragment();
    for (const line of lines) {
        if (line.b || !paragraph) paragraph = all.appendChild(document.createElement("p"));
        paragraph.appendChild(spanOf(line, shape));
    }
    layer.replaceChildren(all);
    layer.dataset.filled = "done";
    layer.addEventListener("copy", copy);
}

export function fetchAhead(paper, step) {
    const layer = paper?.querySelector("[data-page-text]");
    const page = Number(layer?.dataset.pageText.match(/(\d+)\.json$/)?.[1]);
    const last = Number(paper?.closest("[data-pages]")?.dataset.pages);
    const next = page + step;
    if (!page || next < 1 || next > last) return;
    const of = address => address.replace(/\/\d+\.(json|png)/, `/${next}.$1`);
    const picture = paper.querySelector("img");
    for (const address of [picture.currentSrc || picture.src, layer.dataset.pageText])
        fetch(of(address), { priority: "low" }).catch(() => { /* it is fetched when it is asked for */ });
}

async function linesOf(address) {
    try {
        const answer = await fetch(address);
        return answer.ok ? (await answer.json()).lines : null;
    } catch {
        return null; // the picture is there all the same; turning back to the page tries again
    }
}

// Sizes are shares of the page's width (cqw), so that zooming needs no script.
function spanOf(line, shape) {
    const span = document.createElement("span");
    const size = line.h * shape * letters;
    pen.font = "100px sans-serif";
    const wide = (pen.measureText(line.t).width / 100) * size;
    span.textContent = line.t;
    span.dataset.after = line.a;
    span.dir = "auto";
    span.style.cssText = `left:${line.x * 100}%;top:${(line.y + (line.h * (1 - letters)) / 2) * 100}%;font-size:${size * 100}cqw`
        + (wide > 0 ? `;transform:scaleX(${line.w / wide})` : "");
    return span;
}

// What is copied reads like the document's text: lines of a paragraph run on, divided words are whole again.
function copy(event) {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    const spans = [...event.currentTarget.querySelectorAll("span")].filter(span => range.intersectsNode(span));
    let text = "";
    for (const span of spans) {
        const node = span.firstChild;
        const start = node === range.startContainer ? range.startOffset : 0;
        const end = node === range.endContainer ? range.endOffset : node.length;
        text += node.data.slice(start, end) + (span === spans.at(-1) || end < node.length ? "" : span.dataset.after);
    }
    if (!text) return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
}
