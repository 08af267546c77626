/**
 * What a key event means before any screen looks at it: a press by the key's place on the keyboard, or nothing.
 *
 * By place (`code`) and not by character, since under a Chinese input method the character is the method's own.
 */
export interface Press {
  code: string;
  /** The keyboard repeats a key that is held down. */
  repeat: boolean;
  shift: boolean;
  /** Control, or Command on macOS. */
  control: boolean;
}

/** What browsers report for a key that an input method has taken. */
const TAKEN_BY_INPUT_METHOD = 229;

/** The parts of a keyboard event that count, so that tests need no real one. */
export interface KeyLike {
  code: string;
  keyCode: number;
  repeat: boolean;
  isComposing: boolean;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  target: EventTarget | null;
}

const OPERATED_BY_KEY = 'button, a[href], summary, [role="button"], [role="checkbox"], [role="tab"], input';
const NOT_WRITTEN_IN = new Set(['checkbox', 'radio', 'button', 'submit', 'range']);

function writesText(target: Element): boolean {
  if (target instanceof HTMLTextAreaElement) return !target.readOnly;
  if (target instanceof HTMLInputElement) return !target.readOnly && !NOT_WRITTEN_IN.has(target.type);
  return target instanceof HTMLElement && target.isContentEditable;
}

/** The press that the screens may act on; `null` when the key belongs to somebody else. */
export function pressOf(event: KeyLike): Press | null {
  if (event.isComposing || event.keyCode === TAKEN_BY_INPUT_METHOD) return null;
  if (event.altKey) return null;
  const target = event.target instanceof Element ? event.target : null;
  if (target !== null) {
    if (writesText(target)) return null;
    // Dialogs and open lists have keys of their own.
    if (target.closest('[role="dialog"], [role="listbox"], [role="menu"]') !== null) return null;
    const operates = event.code === 'Enter' || event.code === 'Space' || event.code === 'NumpadEnter';
    if (operates && target.closest(OPERATED_BY_KEY) !== null && !isReadOnlyField(target)) return null;
  }
  return {
    code: event.code,
    repeat: event.repeat,
    shift: event.shiftKey,
    control: event.ctrlKey || event.metaKey,
  };
}

function isReadOnlyField(target: Element): boolean {
  return target instanceof HTMLInputElement && target.readOnly;
}
