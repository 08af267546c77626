/** How a picture stands: what the checks say that it needs, and how that is shown. */
import type { CaseView, Finding, PhotoView, ReasonCode, SlotId } from '../../host/bindings';
import { onSlot } from './subjects';

/** A photo that the checks take to stand turned or mirrored. */
export interface Standing {
  photo: PhotoView;
  /** EXIF value 2 to 8 of what has to be done to the displayed picture. */
  needs: number;
  findings: readonly Finding[];
  /** What it would be failed for. */
  reasons: readonly ReasonCode[];
  /** A hard rule is broken; else it has to be looked at. */
  certain: boolean;
}

const CODES = ['photo-turned', 'photo-mirrored'];

export function standings(view: Pick<CaseView, 'photos' | 'findings'>): Standing[] {
  return view.photos.flatMap(photo => {
    const findings = onSlot(view.findings, photo.slot).filter(
      ({ code, measure }) => CODES.includes(code) && measure?.unit === 'exif-orientation',
    );
    const needs = findings[0]?.measure?.value;
    if (needs === undefined || transformFor(needs) === null) return [];
    const reasons = findings.flatMap(({ suggests }) => (suggests === null ? [] : [suggests]));
    return [
      { photo, needs, findings, reasons, certain: findings.some(({ severity }) => severity === 'fail') },
    ];
  });
}

/** The photos that one stroke confirms: the one in front, or all that are asked about. */
export function confirmed(asked: readonly Standing[], slot: SlotId | null): Standing[] {
  return asked.filter(({ photo }) => slot === null || photo.slot === slot);
}

/** The CSS transform that does what an EXIF value says (EXIF 2.32, 4.6.4 A); `null` for none. */
export function transformFor(exif: number): string | null {
  switch (exif) {
    case 2:
      return 'scaleX(-1)';
    case 3:
      return 'rotate(180deg)';
    case 4:
      return 'scaleY(-1)';
    case 5:
      return 'rotate(-90deg) scaleX(-1)';
    case 6:
      return 'rotate(90deg)';
    case 7:
      return 'rotate(90deg) scaleX(-1)';
    case 8:
      return 'rotate(-90deg)';
    default:
      return null;
  }
}
