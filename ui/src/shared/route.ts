/**
 * Which screen is in front, kept in the address behind the `#`: it outlives a web process that died, and holds
 * nothing but a case's random id.
 */
import { useMemo, useSyncExternalStore } from 'react';

export type Route =
  | { at: 'queue' }
  | { at: 'decisions' }
  | { at: 'sync' }
  | { at: 'precision' }
  /** `replacing`: opened to replace a decision that was made here. */
  | { at: 'case'; id: string; replacing: boolean };

export function parseRoute(hash: string): Route {
  const [screen, id, more] = hash.replace(/^#\/?/, '').split('/');
  if (screen === 'case' && id !== undefined && /^[0-9a-f-]{36}$/.test(id)) {
    return { at: 'case', id, replacing: more === 'replace' };
  }
  if (screen === 'decisions' || screen === 'sync' || screen === 'precision') return { at: screen };
  return { at: 'queue' };
}

export function routeHash(route: Route): string {
  if (route.at !== 'case') return `#/${route.at}`;
  return `#/case/${route.id}${route.replacing ? '/replace' : ''}`;
}

export function go(route: Route): void {
  window.location.hash = routeHash(route);
}

export function openCase(id: string, replacing = false): void {
  go({ at: 'case', id, replacing });
}

/** Whether the address names this case, now and not at the last drawing. */
export function isInFront(id: string): boolean {
  const route = parseRoute(window.location.hash);
  return route.at === 'case' && route.id === id;
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => parseRoute(hash), [hash]);
}
