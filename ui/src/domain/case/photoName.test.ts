import { expect, test } from 'vitest';
import type { PhotoView } from '../../host/bindings';
import { photoName } from './photoName';

function photo(slot: string, side: string | null): PhotoView {
  const both = (zh: string) => ({ zh, en: zh });
  return {
    slot,
    label: both(`label of ${slot}`),
    side: side === null ? null : both(side),
    file_name: `${slot}.jpg`,
    bytes: 1,
    picture: { state: 'missing' },
    checked: 'now',
    card_box: null,
  };
}

test('a side names the first photo that shows it, a label every other', () => {
  const photos = [
    photo('side-a', 'portrait side'),
    photo('side-b', 'emblem side'),
    photo('hand-held', 'portrait side'),
    photo('admission-portrait', null),
  ];
  expect(photos.map(each => photoName(each, photos).zh)).toEqual([
    'portrait side',
    'emblem side',
    'label of hand-held',
    'label of admission-portrait',
  ]);
});
