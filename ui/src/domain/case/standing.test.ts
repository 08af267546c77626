import { expect, it } from 'vitest';
import type { Finding, PhotoView } from '../../host/bindings';
import { confirmed, standings, transformFor } from './standing';

/** Where the upper left and the upper right corner of a unit square round the origin go. */
function applied(transform: string, x: number, y: number): [number, number] {
  // The last of a list is done first.
  return transform
    .split(' ')
    .reverse()
    .reduce<[number, number]>(
      ([x, y], step) => {
        if (step === 'scaleX(-1)') return [-x, y];
        if (step === 'scaleY(-1)') return [x, -y];
        if (step === 'rotate(90deg)') return [-y, x];
        if (step === 'rotate(-90deg)') return [y, -x];
        if (step === 'rotate(180deg)') return [-x, -y];
        throw new Error(`unknown step ${step}`);
      },
      [x, y],
    )
    .map(value => value + 0) as [number, number];
}

// EXIF 2.32, 4.6.4 A: on which sides of the picture its first row and its first column are to stand.
it.each([
  [2, 'top', 'right'],
  [3, 'bottom', 'right'],
  [4, 'bottom', 'left'],
  [5, 'left', 'top'],
  [6, 'right', 'top'],
  [7, 'right', 'bottom'],
  [8, 'left', 'bottom'],
])('EXIF %i puts the first row to the %s and the first column to the %s', (exif, row, column) => {
  const transform = transformFor(exif) ?? '';
  const side = ([x, y]: [number, number]) => (y < 0 ? 'top' : y > 0 ? 'bottom' : x < 0 ? 'left' : 'right');
  expect(side(applied(transform, 0, -1))).toBe(row);
  expect(side(applied(transform, -1, 0))).toBe(column);
});

it('knows no transform for a picture that stands right, or for what is no EXIF value', () => {
  expect([0, 1, 9, 2.5].map(transformFor)).toEqual([null, null, null, null]);
});

const photo = (slot: string) => ({ slot }) as PhotoView;
const finding = (code: string, slot: string, value: number, unit = 'exif-orientation') =>
  ({
    code,
    severity: 'warn',
    subject: { on: 'slot', slot },
    measure: { value, limit: 1, unit },
    suggests: code,
  }) as Finding;

it('asks once about each photo that may stand wrong', () => {
  const findings = [
    finding('photo-turned', 'side-b', 7),
    finding('photo-mirrored', 'side-b', 7),
    finding('exif-turned', 'side-a', 6),
    finding('photo-turned', 'side-a', 90, 'degrees'),
    finding('photo-turned', 'hand-held', 1),
  ];
  const asked = standings({ photos: ['side-a', 'side-b', 'hand-held'].map(photo), findings });
  expect(asked.map(({ photo, needs, reasons }) => [photo.slot, needs, reasons])).toEqual([
    ['side-b', 7, ['photo-turned', 'photo-mirrored']],
  ]);
  expect(confirmed(asked, 'side-a')).toEqual([]);
  expect(confirmed(asked, null)).toEqual(asked);
});
