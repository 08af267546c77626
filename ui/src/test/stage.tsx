/** Sets the whole window up over a fake station, and presses keys on it. */
import { act, render, screen, waitFor } from '@testing-library/react';
import { vi } from 'vitest';
import { HostProvider } from '../host/context';
import { FakeHost, type FakeOptions } from '../host/fake/fakeHost';
import { App } from '../screens/App';

/** Noon of a working day in Asia/Shanghai. */
export const NOW = new Date('2026-11-20T04:00:00Z');

export function openWindow(options: FakeOptions = {}, hash = ''): FakeHost {
  window.location.hash = hash;
  // The page's clock and the station's are one; timers run as ever.
  vi.setSystemTime(options.now ?? NOW);
  const host = new FakeHost({ now: NOW, ...options });
  render(
    <HostProvider host={host}>
      <App nonce={undefined} />
    </HostProvider>,
  );
  return host;
}

interface KeyOptions {
  repeat?: boolean;
  shift?: boolean;
  control?: boolean;
  composing?: boolean;
  keyCode?: number;
}

function send(type: 'keydown' | 'keyup', code: string, options: KeyOptions = {}): void {
  const event = new KeyboardEvent(type, {
    code,
    key: code,
    bubbles: true,
    cancelable: true,
    repeat: options.repeat ?? false,
    shiftKey: options.shift ?? false,
    ctrlKey: options.control ?? false,
    isComposing: options.composing ?? false,
    keyCode: options.keyCode ?? 0,
  });
  act(() => {
    (document.activeElement ?? document.body).dispatchEvent(event);
  });
}

export function hold(code: string, options: KeyOptions = {}): void {
  send('keydown', code, options);
}

export function release(code: string): void {
  send('keyup', code);
}

export function press(...codes: string[]): void {
  for (const code of codes) {
    hold(code);
    release(code);
  }
}

export async function theCase(id: string): Promise<HTMLElement> {
  return await waitFor(() => {
    const found = screen.getByTestId('case-screen');
    if (found.dataset.case !== id || found.dataset.ready !== 'true') {
      throw new Error(`the case in front is ${found.dataset.case}, ready: ${found.dataset.ready}`);
    }
    return found;
  });
}

export function caseId(number: number): string {
  return `0190bbbb-0000-7000-8000-${String(number).padStart(12, '0')}`;
}
