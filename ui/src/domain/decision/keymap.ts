/**
 * Which key does what on the case screen, by the key's place. The one table: the screen acts by it and the
 * shortcut sheet shows it.
 */
import type { Press } from '../../shared/keyboard/press';

/**
 * look: nothing chosen yet. pass, fail, refer: chosen, Enter confirms. sending: the station has not answered.
 */
export type Mode = 'look' | 'pass' | 'fail' | 'refer' | 'sending';

export type KeyCommand =
  | 'pass'
  | 'fail'
  | 'refer'
  | 'suggested'
  | 'standing'
  | 'confirm'
  | 'close'
  | 'undo'
  | 'next'
  | 'previous'
  | 'help'
  | 'note'
  | 'tick'
  | 'untick'
  | 'all-photos'
  | 'slot'
  | 'zoom-in'
  | 'zoom-out'
  | 'actual-size'
  | 'rotate'
  | 'card'
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'place-next'
  | 'place-previous'
  | 'erase'
  | 'letter';

export type SheetGroup = 'decide' | 'reasons' | 'photos' | 'move';

interface Binding {
  codes: readonly string[];
  command: KeyCommand;
  modes: readonly Mode[];
  shift?: boolean;
  control?: boolean;
  /** Goes on while the key is held. Nothing that decides does. */
  repeats?: boolean;
  /** How the shortcut sheet writes it; a binding without is a second way to do the same. */
  sheet?: { group: SheetGroup; keys: string };
}

const IDLE: readonly Mode[] = ['look', 'pass'];
const CHOSEN: readonly Mode[] = ['pass', 'fail', 'refer'];
const PALETTE: readonly Mode[] = ['fail', 'refer'];
const OPEN: readonly Mode[] = ['look', 'pass', 'fail', 'refer'];

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

export const BINDINGS: readonly Binding[] = [
  { codes: ['KeyP'], command: 'pass', modes: ['look'], sheet: { group: 'decide', keys: 'P' } },
  { codes: ['KeyF'], command: 'fail', modes: IDLE, sheet: { group: 'decide', keys: 'F' } },
  { codes: ['KeyT'], command: 'refer', modes: IDLE, sheet: { group: 'decide', keys: 'T' } },
  {
    codes: ['Enter', 'NumpadEnter'],
    command: 'confirm',
    modes: CHOSEN,
    sheet: { group: 'decide', keys: 'Enter' },
  },
  { codes: ['Escape'], command: 'close', modes: OPEN, sheet: { group: 'decide', keys: 'Esc' } },
  { codes: ['KeyZ'], command: 'undo', modes: IDLE, sheet: { group: 'decide', keys: 'Z' } },
  { codes: ['KeyZ'], command: 'undo', modes: OPEN, control: true },
  { codes: ['KeyC'], command: 'tick', modes: IDLE, sheet: { group: 'decide', keys: 'C' } },
  {
    codes: ['KeyC'],
    command: 'untick',
    modes: IDLE,
    shift: true,
    sheet: { group: 'decide', keys: 'Shift C' },
  },
  { codes: ['F2'], command: 'note', modes: OPEN, sheet: { group: 'decide', keys: 'F2' } },

  { codes: [], command: 'letter', modes: PALETTE, sheet: { group: 'reasons', keys: 'A–Z A–Z' } },
  {
    codes: ['Space'],
    command: 'suggested',
    modes: ['look', 'pass', 'fail'],
    sheet: { group: 'reasons', keys: 'Space' },
  },
  { codes: ['KeyX'], command: 'standing', modes: IDLE, sheet: { group: 'reasons', keys: 'X' } },
  {
    codes: ['ArrowUp'],
    command: 'up',
    modes: ['fail'],
    repeats: true,
    sheet: { group: 'reasons', keys: '↑ ↓' },
  },
  { codes: ['ArrowDown'], command: 'down', modes: ['fail'], repeats: true },
  { codes: ['Tab'], command: 'place-next', modes: ['fail'], sheet: { group: 'reasons', keys: 'Tab' } },
  { codes: ['ArrowRight'], command: 'place-next', modes: ['fail'] },
  { codes: ['Tab'], command: 'place-previous', modes: ['fail'], shift: true },
  { codes: ['ArrowLeft'], command: 'place-previous', modes: ['fail'] },
  {
    codes: ['Backspace', 'Delete'],
    command: 'erase',
    modes: PALETTE,
    sheet: { group: 'reasons', keys: 'Backspace' },
  },

  {
    codes: DIGITS.flatMap(digit => [`Digit${digit}`, `Numpad${digit}`]),
    command: 'slot',
    modes: OPEN,
    sheet: { group: 'photos', keys: '1 2 3' },
  },
  {
    codes: ['Digit0', 'Numpad0', 'Backquote'],
    command: 'all-photos',
    modes: OPEN,
    sheet: { group: 'photos', keys: '0' },
  },
  {
    codes: ['Equal', 'NumpadAdd'],
    command: 'zoom-in',
    modes: OPEN,
    repeats: true,
    sheet: { group: 'photos', keys: '+ −' },
  },
  { codes: ['Minus', 'NumpadSubtract'], command: 'zoom-out', modes: OPEN, repeats: true },
  { codes: ['KeyV'], command: 'actual-size', modes: IDLE, sheet: { group: 'photos', keys: 'V' } },
  { codes: ['KeyD'], command: 'card', modes: IDLE, sheet: { group: 'photos', keys: 'D' } },
  { codes: ['KeyR'], command: 'rotate', modes: IDLE, sheet: { group: 'photos', keys: 'R' } },
  {
    codes: ['ArrowLeft'],
    command: 'left',
    modes: IDLE,
    repeats: true,
    sheet: { group: 'photos', keys: '← ↑ ↓ →' },
  },
  { codes: ['ArrowRight'], command: 'right', modes: IDLE, repeats: true },
  { codes: ['ArrowUp'], command: 'up', modes: IDLE, repeats: true },
  { codes: ['ArrowDown'], command: 'down', modes: IDLE, repeats: true },

  { codes: ['KeyN', 'KeyJ'], command: 'next', modes: IDLE, sheet: { group: 'move', keys: 'N' } },
  { codes: ['KeyB', 'KeyK'], command: 'previous', modes: IDLE, sheet: { group: 'move', keys: 'B' } },
  { codes: ['Slash'], command: 'help', modes: OPEN, shift: true, sheet: { group: 'move', keys: '?' } },
];

/** What a press asks for in a mode; `letter` carries the letter, `slot` its number from 0. */
export interface KeyOrder {
  command: KeyCommand;
  repeats: boolean;
  letter?: string;
  slot?: number;
}

export function orderFor(press: Press, mode: Mode): KeyOrder | null {
  const binding = BINDINGS.find(
    candidate =>
      candidate.codes.includes(press.code) &&
      candidate.modes.includes(mode) &&
      (candidate.shift ?? false) === press.shift &&
      (candidate.control ?? false) === press.control,
  );
  if (binding !== undefined) {
    const order: KeyOrder = { command: binding.command, repeats: binding.repeats ?? false };
    return binding.command === 'slot' ? { ...order, slot: Number(press.code.slice(-1)) - 1 } : order;
  }
  const letter = /^Key([A-Z])$/.exec(press.code)?.[1];
  if (letter !== undefined && PALETTE.includes(mode) && !press.control && !press.shift) {
    return { command: 'letter', repeats: false, letter: letter.toLowerCase() };
  }
  return null;
}
