/** What jsdom lacks and the page asks for. */
import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';
import '../i18n';

// Waiting ends with what is waited for; a busy machine only makes it longer.
configure({ asyncUtilTimeout: 15_000 });

class NoResize implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
vi.stubGlobal('ResizeObserver', NoResize);

vi.stubGlobal('matchMedia', (media: string) => ({
  matches: false,
  media,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  addListener: () => undefined,
  removeListener: () => undefined,
}));

// No pictures are loaded in jsdom: all count as painted.
Object.defineProperty(HTMLImageElement.prototype, 'complete', { get: () => true });
Object.defineProperty(HTMLImageElement.prototype, 'naturalWidth', { get: () => 1 });

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  window.location.hash = '';
});
