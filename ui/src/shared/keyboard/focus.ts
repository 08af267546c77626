/**
 * Where the focus is after a click. Enter belongs to the case, not to what was clicked last, so what the mouse
 * operates does not keep the focus; what is reached by Tab has it as ever.
 */
import type { MouseEvent } from 'react';

/** For `onMouseDown`, of a button or of a part that holds buttons and no fields: the focus stays where it is. */
export function keepFocus(event: MouseEvent): void {
  // A dialog that was opened from here tells its parent too, and lies elsewhere in the document.
  if (event.target instanceof Node && event.currentTarget.contains(event.target)) event.preventDefault();
}

/** For what takes the focus whatever is done about it, once it has its answer. */
export function letGo(): void {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}
