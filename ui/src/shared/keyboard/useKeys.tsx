/** The one listener for keys. Screens register what they do with a press; the newest registration hears it first. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from 'react';
import { isFresh, keyDown, keyUp, NONE_HELD, renew } from './held';
import { type Press, pressOf } from './press';

/** Answers whether it took the press. `fresh` is false while a key is held or was held since the case before. */
export type KeyListener = (press: Press, fresh: boolean) => boolean;

interface Keyboard {
  register(listener: KeyListener): () => void;
  renew(): void;
}

const KeyboardContext = createContext<Keyboard | null>(null);

export function KeyboardProvider({ children }: { children: ReactNode }) {
  const held = useRef(NONE_HELD);
  const listeners = useRef<KeyListener[]>([]);

  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      const press = pressOf(event);
      const fresh = !event.repeat && isFresh(held.current, event.code);
      held.current = keyDown(held.current, event.code);
      if (press === null) return;
      for (const listener of [...listeners.current].reverse()) {
        if (listener(press, fresh)) {
          event.preventDefault();
          return;
        }
      }
    };
    const up = (event: KeyboardEvent) => {
      held.current = keyUp(held.current, event.code);
    };
    // A window that loses the focus hears no key go up. Stale keys stay stale until they are pressed anew and
    // let go: their next press is at worst lost, never doubled.
    const blur = () => {
      held.current = { down: new Set(), stale: held.current.stale };
    };
    window.addEventListener('keydown', down);
    window.addEventListener('keyup', up);
    window.addEventListener('blur', blur);
    return () => {
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
      window.removeEventListener('blur', blur);
    };
  }, []);

  const keyboard = useMemo<Keyboard>(
    () => ({
      register: listener => {
        listeners.current = [...listeners.current, listener];
        return () => {
          listeners.current = listeners.current.filter(other => other !== listener);
        };
      },
      renew: () => {
        held.current = renew(held.current);
      },
    }),
    [],
  );
  return <KeyboardContext.Provider value={keyboard}>{children}</KeyboardContext.Provider>;
}

function useKeyboard(): Keyboard {
  const keyboard = useContext(KeyboardContext);
  if (keyboard === null) throw new Error('keys are heard below a KeyboardProvider only');
  return keyboard;
}

/** Hears presses while the component is there. */
export function useKeys(listener: KeyListener): void {
  const keyboard = useKeyboard();
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => keyboard.register((press, fresh) => latest.current(press, fresh)), [keyboard]);
}

/** Makes the keys that are down deaf until they are let go, whenever `what` changes. */
export function useFreshKeysFor(what: string): void {
  const keyboard = useKeyboard();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `what` is the moment at which keys turn stale
  useEffect(() => keyboard.renew(), [keyboard, what]);
}
