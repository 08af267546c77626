/** What the checks have come to on one photo. A photo that was not looked at is told from one that is in order. */
import type { Finding, PhotoView } from '../../host/bindings';
import { worstOf } from './subjects';

/**
 * `pass`: checked, nothing found. `not-checked`: something could not be looked at. `not-yet`: nothing was.
 * `absent`: there is no photo to look at.
 */
export type PhotoVerdict = 'pass' | 'fail' | 'warn' | 'not-checked' | 'not-yet' | 'absent';

export function photoVerdict(photo: PhotoView, findings: readonly Finding[]): PhotoVerdict {
  const worst = worstOf(findings, photo.slot);
  if (worst === 'fail' || worst === 'warn') return worst;
  if (photo.picture.state === 'missing') return 'absent';
  if (photo.checked === 'not-yet') return photo.picture.state === 'unreadable' ? 'not-checked' : 'not-yet';
  return worst === null || worst === 'info' ? 'pass' : worst;
}
