// Opening and closing are methods of the element, which markup alone cannot call.
export function open(dialog) {
    if (!dialog) return; // closed before this script was there
  if (!dialog.open) dialog.showModal();
}

export function close(dialog) {
    if (!dialog) return; // closed before this script was there
  dialog.close();
}
