import { useEffect } from 'react';
import { writesText } from '../shared/keyboard/press';

/**
 * Keeps the web view's own menu away, which would put a photo on the clipboard or load the page again. Fields keep
 * theirs, for copying and pasting.
 */
export function useNoMenu(): void {
  useEffect(() => {
    const refuse = (event: MouseEvent) => {
      if (!(event.target instanceof Element && writesText(event.target))) event.preventDefault();
    };
    window.addEventListener('contextmenu', refuse);
    return () => window.removeEventListener('contextmenu', refuse);
  }, []);
}
