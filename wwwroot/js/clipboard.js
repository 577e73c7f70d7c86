// Text into the clipboard, also on a page that came over plain http from another machine, where browsers give scripts no clipboard.
// "later" may be a promise: browsers that allow the clipboard only during a click are asked during it.
export async function write(later) {
  try {
    if (navigator.clipboard?.write && window.ClipboardItem) {
      const blob = Promise.resolve(later).then((text) => new Blob([text], { type: "text/plain" }));
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
      return true;
    }
    return writeByHand(await later);
  } catch {
    return writeByHand(await Promise.resolve(later).catch(() => ""));
  }
}

function writeByHand(text) {
  if (!text) return false;
  const box = document.createElement("textarea");
  const focused = document.activeElement;
  box.value = text;
  box.style.position = "fixed";
  box.style.opacity = "0";
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  focused?.focus?.({ preventScroll: true });
  return done;
}
