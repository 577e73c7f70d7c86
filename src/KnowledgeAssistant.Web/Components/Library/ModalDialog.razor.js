// Opening and closing are methods of the element, which markup alone cannot call.
export function open(dialog) {
  if (!dialog.open) dialog.showModal();
}

export function close(dialog) {
  dialog.close();
}
