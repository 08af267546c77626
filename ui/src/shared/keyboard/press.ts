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

/** Esc that leaves a field, and not the words that an input method is still at. */
export function isPlainEscape(event: Composed & { key: string }): boolean {
  return event.key === 'Escape' && !isComposed(event);
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

const ARROWS = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']);

const OPERATED_BY_KEY = 'button, a[href], summary, [role="button"], [role="checkbox"], [role="tab"], input';
/** What Space operates and Enter does not. */
const OPERATED_BY_SPACE = 'input[type="checkbox"], input[type="radio"]';
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
    if (ARROWS.has(event.code) && target.closest('[role="radiogroup"]') !== null) return null;
    if (operates(event.code, target)) return null;
  }
  return {
    code: event.code,
    repeat: event.repeat,
    shift: event.shiftKey,
    control: event.ctrlKey || event.metaKey,
  };
}

/** Whether the key does to the target what a click would. */
function operates(code: string, target: Element): boolean {
  const enter = code === 'Enter' || code === 'NumpadEnter';
  if (!enter && code !== 'Space') return false;
  if (isReadOnlyField(target) || (enter && target.matches(OPERATED_BY_SPACE))) return false;
  return target.closest(OPERATED_BY_KEY) !== null;
}

function isReadOnlyField(target: Element): boolean {
  return target instanceof HTMLInputElement && target.readOnly;
}
