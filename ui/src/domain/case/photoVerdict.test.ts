import { expect, it } from 'vitest';
import type { Finding, PhotoView, Severity } from '../../host/bindings';
import { type PhotoVerdict, photoVerdict } from './photoVerdict';

const READY: PhotoView['picture'] = { state: 'ready', token: 't', thumbnail: 't', width: 4, height: 3 };

const CASES: [
  why: string,
  picture: PhotoView['picture'],
  checked: PhotoView['checked'],
  found: Severity | null,
  verdict: PhotoVerdict,
][] = [
  ['was looked at and is in order', READY, 'now', null, 'pass'],
  ['is in order by an earlier version', READY, 'earlier', null, 'pass'],
  ['has a remark only', READY, 'now', 'info', 'pass'],
  ['breaks a rule', READY, 'now', 'fail', 'fail'],
  ['will be looked at', READY, 'not-yet', null, 'not-yet'],
  ['is on its way', { state: 'arriving' }, 'not-yet', null, 'not-yet'],
  ['was never sent', { state: 'missing' }, 'not-yet', null, 'absent'],
  ['was never sent, against a rule', { state: 'missing' }, 'not-yet', 'fail', 'fail'],
  ['could not be had', { state: 'unreadable', text: { zh: '', en: '' } }, 'not-yet', null, 'not-checked'],
  ['cannot be opened', { state: 'unreadable', text: { zh: '', en: '' } }, 'now', 'fail', 'fail'],
];

it.each(CASES)('a photo that %s', (_, picture, checked, found, verdict) => {
  const photo: PhotoView = {
    slot: 'side-a',
    label: { zh: '', en: '' },
    side: null,
    file_name: '',
    bytes: 0,
    picture,
    checked,
    card_box: null,
  };
  const finding: Finding[] =
    found === null
      ? []
      : [
          {
            code: 'any',
            severity: found,
            subject: { on: 'slot', slot: 'side-a' },
            measure: null,
            region: null,
            suggests: null,
            check_version: 1,
            text: { zh: '', en: '' },
          },
        ];
  expect(photoVerdict(photo, finding)).toBe(verdict);
});
