import { useEffect, useRef } from 'react';

const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const;

/** A timer may stand still while the machine sleeps, so the clock is looked at this often. */
const LOOK_EVERY_MS = 5_000;

/** Calls when nobody has touched mouse or keyboard for so many seconds, until it is heard. 0 never calls. */
export function useIdle(seconds: number, onIdle: () => void): void {
  const latest = useRef(onIdle);
  useEffect(() => {
    latest.current = onIdle;
  });
  useEffect(() => {
    if (seconds === 0) return;
    let since = Date.now();
    let called = false;
    const isIdle = () => Date.now() - since >= seconds * 1000;
    const call = () => {
      called = true;
      latest.current();
    };
    const look = () => {
      if (isIdle()) call();
      // A clock that was turned back starts the time anew, instead of drawing it out.
      else since = Math.min(since, Date.now());
    };
    const touched = () => {
      // The hand that wakes the machine comes too late.
      if (!isIdle()) since = Date.now();
      else if (!called) call();
    };
    const timer = window.setInterval(look, LOOK_EVERY_MS);
    for (const sign of SIGNS) window.addEventListener(sign, touched, { passive: true });
    return () => {
      window.clearInterval(timer);
      for (const sign of SIGNS) window.removeEventListener(sign, touched);
    };
  }, [seconds]);
}
