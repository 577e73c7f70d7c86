// What the frame needs beside the server: drawers close behind the link that was followed, components' scripts are called, and a page whose
// connection broke comes back.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[popover] a[href]");
  const popover = link?.closest("[popover]");
  if (popover?.matches(":popover-open")) popover.hidePopover();

  if (event.target.closest?.("[data-reload]")) location.reload();
  if (event.target.closest?.("[data-reconnect]")) reconnect();
});

// A component's script is fetched and called in one round trip; Blazor's own way takes one for each. The element that it works on says when it does.
window.callComponentScript = async (path, name, ...given) => {
  const script = await import(new URL(path, document.baseURI).href);
  await script[name](...given);
  if (given[0] instanceof Element) given[0].dataset.scripted ??= "";
};

const RETRY_MS = 2_000;
const notice = document.getElementById("components-reconnect-modal");

const reconnect = () =>
  Blazor.reconnect().then(
    (reconnected) => reconnected || location.reload(),
    () => location.reload(),
  );

// Words in a field are lost with the page, except a question's: its draft is kept in this tab.
const holdsWords = () =>
  [...document.querySelectorAll("textarea, input:not([type=checkbox], [type=radio], [type=hidden])")].some(
    (field) => field.value.trim() !== "" && !field.closest("form[data-ready]"),
  );

// The page itself is asked for: whoever was signed out by the restart is led to the sign-in page and back.
const ask = () =>
  fetch(location.href, { cache: "no-store", redirect: "manual" }).then(
    (answer) => (answer.type === "opaqueredirect" ? "signed out" : answer.ok ? "up" : "down"),
    () => "down",
  );

const given = (state) => notice.classList.contains("components-reconnect-" + state);

// So are uploads that are under way: they go on without the page's connection.
const holdsUploads = () => document.querySelector("[data-holds]") !== null;

const loadAgain = () => {
  if (!holdsWords() && !holdsUploads()) return location.reload();
  notice.classList.remove("components-reconnect-show", "components-reconnect-failed");
  notice.classList.add("components-reconnect-rejected");
};

// Blazor's script takes its page up again when it still can, and gives up for good when the server was restarted, has signed its user out, or
// stays away for minutes. None of that needs a click.
let isComingBack = false;
const comeBack = async () => {
  if (isComingBack) return;
  isComingBack = true;
  while (given("show") || given("rejected") || given("failed")) {
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    const server = await ask();
    if (given("hide") || server === "down") continue;
    if (server === "up" && given("show")) continue;
    if (server === "up" && given("failed") && (await Blazor.reconnect().catch(() => false))) continue;
    loadAgain();
    break;
  }
  isComingBack = false;
};
if (notice) new MutationObserver(comeBack).observe(notice, { attributeFilter: ["class"] });
