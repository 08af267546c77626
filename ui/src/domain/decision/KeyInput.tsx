import { useEffect, useRef } from 'react';

interface KeyInputProps {
  typed: string;
  label: string;
}

/**
 * Shows the letters as they are typed. Read-only on purpose: no input method opens on it, and the letters come
 * from the keys' places, whatever layout or method is on.
 */
export function KeyInput({ typed, label }: KeyInputProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  return (
    <input
      ref={field}
      className="key-input"
      data-testid="reason-input"
      readOnly
      aria-label={label}
      placeholder={label}
      value={typed.toUpperCase()}
    />
  );
}
