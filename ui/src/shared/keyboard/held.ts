/**
 * Which keys are down, and which of them have been down since before the present case was opened. A key of the
 * second kind is deaf until it is let go: whoever leans on Enter confirms one case, never the next one.
 *
 * The keyboard's own `repeat` mark would say the same on most systems; this does not depend on it, except under
 * Command: macOS tells of no other key that goes up while it is down.
 */
export interface Held {
  readonly down: ReadonlySet<string>;
  readonly stale: ReadonlySet<string>;
}

export const NONE_HELD: Held = { down: new Set(), stale: new Set() };

const COMMAND = ['MetaLeft', 'MetaRight'];

export function keyDown(held: Held, code: string): Held {
  const underCommand = COMMAND.some(key => key !== code && held.down.has(key));
  return underCommand || held.down.has(code) ? held : { ...held, down: new Set(held.down).add(code) };
}

export function keyUp(held: Held, code: string): Held {
  // Keys that were down before it may have gone up since.
  if (COMMAND.includes(code)) return { down: new Set(), stale: without(held.stale, code) };
  return { down: without(held.down, code), stale: without(held.stale, code) };
}

/** A new case is in front: what is down now was meant for the one before. */
export function renew(held: Held): Held {
  return { down: held.down, stale: new Set(held.down) };
}

/** A press counts once: not while repeated, and not when it began before the present case. */
export function isFresh(held: Held, code: string): boolean {
  return !held.down.has(code) && !held.stale.has(code);
}

function without(codes: ReadonlySet<string>, code: string): ReadonlySet<string> {
  const left = new Set(codes);
  left.delete(code);
  return left;
}
