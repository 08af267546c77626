/** What the checks have come to on one photo. A photo that was not looked at is told from one that is in order. */
import type { Finding, PhotoView } from '../../host/bindings';
import { worstOf } from './subjects';

/** `pass`: checked, nothing found. `not-checked`: something could not be looked at. `not-yet`: nothing was. */
export type PhotoVerdict = 'pass' | 'fail' | 'warn' | 'not-checked' | 'not-yet';

export function photoVerdict(photo: PhotoView, findings: readonly Finding[]): PhotoVerdict {
  if (photo.checked === 'not-yet') return 'not-yet';
  const worst = worstOf(findings, photo.slot);
  return worst === null || worst === 'info' ? 'pass' : worst;
}
