/** Small parts that every screen uses. */
import { LoadingOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { keepFocus } from '../keyboard/focus';

/** A key as it is written on the keyboard. */
export function Key({ children }: { children: string }) {
  return <kbd className="key">{children}</kbd>;
}

/** Several keys: `Shift C` and `A–Z A–Z` are drawn as one cap each. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="keys">
      {keys.split(' ').map((key, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the caps of one shortcut never change places
        <Key key={index}>{key}</Key>
      ))}
    </span>
  );
}

/** What an empty place says: what it is for and what to do. */
export function Blank({ title, hint, children }: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <div className="blank">
      <p className="blank-title">{title}</p>
      {hint !== undefined && <p className="blank-hint">{hint}</p>}
      {children}
    </div>
  );
}

export function Working({ text }: { text: string }) {
  return (
    <div className="working" role="status">
      <LoadingOutlined aria-hidden />
      <span>{text}</span>
    </div>
  );
}

interface QuietButtonProps {
  className?: string | undefined;
  label?: string | undefined;
  title?: string | undefined;
  pressed?: boolean | undefined;
  disabled?: boolean | undefined;
  testId?: string | undefined;
  onPress: () => void;
  children: ReactNode;
}

/**
 * A button that leaves the focus where it is: on the case screen Enter belongs to the decision, and not to
 * whatever was clicked last. The second click of a double click does nothing.
 */
export function QuietButton(props: QuietButtonProps) {
  const { className, label, title, pressed, disabled, testId, onPress, children } = props;
  return (
    <button
      type="button"
      className={className}
      aria-label={label}
      aria-pressed={pressed}
      title={title}
      disabled={disabled}
      data-testid={testId}
      onMouseDown={keepFocus}
      onClick={event => {
        if (event.detail <= 1) onPress();
      }}
    >
      {children}
    </button>
  );
}
