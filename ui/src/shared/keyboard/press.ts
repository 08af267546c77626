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

/** What tells whether a key went to an input method, which then has it alone. */
export interface Composed {
  isComposing: boolean;
  keyCode: number;
}

export function isComposed(event: Composed): boolean {
  return event.isComposing || event.keyCode === TAKEN_BY_INPUT_METHOD;
}

/** The parts of a keyboard event that count, so that tests need no real one. */
export interface KeyLike extends Composed {
  code: string;
  repeat: boolean;
  /** A part of the page has acted on the key already. */
  defaultPrevented: boolean;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  target: EventTarget | null;
}

/** Dialogs and open lists have keys of their own; an open list is worked from its closed line. */
const OWN_KEYS = '[role="dialog"], [role="listbox"], [role="menu"], [role="combobox"][aria-expanded="true"]';

const OPERATED_BY_KEY = 'button, a[href], summary, [role="button"], [role="checkbox"], [role="tab"], input';
const NOT_WRITTEN_IN = new Set(['checkbox', 'radio', 'button', 'submit', 'range']);

/** Whether it is a field that text is written in. */
export function writesText(target: Element): boolean {
  if (target instanceof HTMLTextAreaElement) return !target.readOnly;
  if (target instanceof HTMLInputElement) return !target.readOnly && !NOT_WRITTEN_IN.has(target.type);
  return target instanceof HTMLElement && target.isContentEditable;
}

/** The press that the screens may act on; `null` when the key belongs to somebody else. */
export function pressOf(event: KeyLike): Press | null {
  if (isComposed(event) || event.defaultPrevented || event.altKey) return null;
  const target = event.target instanceof Element ? event.target : null;
  if (target !== null) {
    if (writesText(target)) return null;
    if (target.closest(OWN_KEYS) !== null) return null;
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
