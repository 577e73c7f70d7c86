// What the frame needs beside the server: drawers close behind the link that was followed, and the reconnect notice has its buttons.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[popover] a[href]");
  const popover = link?.closest("[popover]");
  if (popover?.matches(":popover-open")) popover.hidePopover();

  if (event.target.closest?.("[data-reload]")) location.reload();
  if (event.target.closest?.("[data-reconnect]"))
    Blazor.reconnect().then(
      (reconnected) => reconnected || location.reload(),
      () => location.reload(),
    );
});
