import { describe, expect, it } from 'vitest';
import type { Draft, Place, ReasonView } from '../../host/bindings';
import { type Bench, type BenchCase, type Errand, openBench, step, verdictOf } from './bench';
import { orderFor } from './keymap';

const A: Place = { on: 'slot', slot: 'side-a' };
const B: Place = { on: 'slot', slot: 'side-b' };

function reason(code: string, key: string, places: Place[], suggested: Place[] = []): ReasonView {
  const text = { zh: code, en: code };
  return { code, key, label: text, applicant: places.map(() => text), places, hard: false, suggested };
}

const CASE: BenchCase = {
  photos: ['side-a', 'side-b'].map(slot => ({
    slot,
    label: { zh: slot, en: slot },
    side: null,
    file_name: `${slot}.jpg`,
    bytes: 1,
    picture: { state: 'missing' },
    checked: 'now',
    card_box: null,
  })),
  findings: [],
  reasons: [
    reason('photo-unclear', 'mh', [A, B]),
    reason('photo-turned', 'xz', [A, B], [B]),
    reason('field-name', 'xm', [{ on: 'field', field: 'name' }]),
  ],
  referrals: [
    {
      code: 'refer-second-look',
      key: 'zk',
      label: { zh: '', en: '' },
      applicant: null,
      to: { zh: '', en: '' },
    },
  ],
  pass_blocked: null,
  closed: false,
  unseen: false,
};

/** `m` is KeyM; other words are codes; a word in brackets is a key that is repeated or held. */
function play(keys: string, change: Partial<BenchCase> = {}, bench: Bench = openBench(null)) {
  const view = { ...CASE, ...change };
  const errands: Errand[] = [];
  for (const word of keys.split(' ').filter(part => part !== '')) {
    const held = word.startsWith('(');
    const name = word.replace(/[()]/g, '');
    const code = /^[a-z]$/.test(name)
      ? `Key${name.toUpperCase()}`
      : /^\d$/.test(name)
        ? `Digit${name}`
        : name;
    const order = orderFor({ code, repeat: held, shift: false, control: false }, bench.mode);
    if (order === null) continue;
    const taken = step(bench, { do: 'order', order, fresh: !held }, view);
    bench = taken.bench;
    if (taken.errand !== null) errands.push(taken.errand);
  }
  return { bench, errands };
}

const summary = (bench: Bench) =>
  [
    bench.mode,
    ...bench.grounds.map(
      ({ code, place }) =>
        `${code}@${place.on === 'slot' ? place.slot : 'field' in place ? place.field : 'case'}`,
    ),
    ...(bench.referral === null ? [] : [bench.referral]),
    ...(bench.notice === null ? [] : [`!${bench.notice.is}`]),
  ].join(' ');

describe('keys on the bench', () => {
  const cases: [keys: string, becomes: string, change?: Partial<BenchCase>][] = [
    ['', 'look'],
    ['p', 'pass'],
    ['(p)', 'look'],
    ['Enter', 'look'],
    ['p Escape', 'look'],
    ['p Enter', 'sending'],
    ['p (Enter)', 'pass'],
    ['p Enter Enter p f t Escape', 'sending'],
    ['f', 'fail'],
    ['f Enter', 'fail !reason-wanted'],
    ['f m', 'fail'],
    ['f m h', 'fail photo-unclear@side-a'],
    ['f m (h)', 'fail'],
    ['f m Backspace x z', 'fail photo-turned@side-b'],
    ['f q', 'fail !no-such-key'],
    ['f m q', 'fail !no-such-key'],
    ['2 f m h', 'fail photo-unclear@side-b'],
    ['2 f m h m h', 'fail'],
    ['1 f m h 2 m h', 'fail photo-unclear@side-a photo-unclear@side-b'],
    ['1 f m h Tab', 'fail photo-unclear@side-b'],
    ['1 f m h ArrowLeft', 'fail photo-unclear@side-b'],
    ['f x m Tab', 'fail field-name@name'],
    ['1 f m h x m Backspace', 'fail photo-unclear@side-a'],
    ['1 f m h Enter', 'sending photo-unclear@side-a'],
    ['1 f m h Escape', 'look'],
    ['f p', 'fail !no-such-key'],
    ['Space', 'fail photo-turned@side-b'],
    ['Space Space', 'fail photo-turned@side-b'],
    ['(Space)', 'look'],
    ['Space', 'look !nothing-suggested', { reasons: [] }],
    ['t', 'refer'],
    ['t Enter', 'refer !reason-wanted'],
    ['t z k', 'refer refer-second-look'],
    ['t z k Enter', 'sending refer-second-look'],
    ['p f', 'fail'],
    ['p', 'look !pass-blocked', { pass_blocked: { zh: '否', en: 'no' } }],
    ['p Enter', 'pass !unseen', { unseen: true }],
    ['f x m Enter', 'sending field-name@name', { unseen: true }],
    ['p', 'look !closed', { closed: true }],
    ['f', 'look !closed', { closed: true }],
    ['Space', 'look !closed', { closed: true }],
  ];
  it.each(cases)('%s → %s', (keys, becomes, change) => {
    expect(summary(play(keys, change).bench)).toBe(becomes);
  });
});

describe('errands of the bench', () => {
  const cases: [keys: string, errands: Errand[]][] = [
    ['p Enter', [{ is: 'decide', verdict: { verdict: 'pass' } }]],
    ['p Enter Enter Enter', [{ is: 'decide', verdict: { verdict: 'pass' } }]],
    ['t z k Enter', [{ is: 'decide', verdict: { verdict: 'refer', reason: 'refer-second-look' } }]],
    [
      '1 f m h Enter',
      [{ is: 'decide', verdict: { verdict: 'fail', grounds: [{ code: 'photo-unclear', place: A }] } }],
    ],
    ['z', [{ is: 'undo' }]],
    ['(z)', []],
    ['n', [{ is: 'next' }]],
    ['(n)', []],
    ['b', [{ is: 'previous' }]],
    ['Escape', [{ is: 'leave' }]],
    ['1 Escape', []],
    [
      'Equal (Equal)',
      [
        { is: 'view', command: 'zoom-in' },
        { is: 'view', command: 'zoom-in' },
      ],
    ],
    ['f n', []],
  ];
  it.each(cases)('%s', (keys, errands) => {
    expect(play(keys).errands).toEqual(errands);
  });
});

describe('a draft', () => {
  const draft = (verdict: Draft['verdict']): Draft => ({
    verdict,
    checklist: [],
    note: '',
    corrections: {},
    regions: [],
  });
  const verdicts: Draft['verdict'][] = [
    null,
    { verdict: 'pass' },
    { verdict: 'fail', grounds: [{ code: 'photo-unclear', place: A }] },
    { verdict: 'refer', reason: 'refer-second-look' },
  ];
  it.each(verdicts)('of %j comes back as it was', verdict => {
    expect(verdictOf(openBench(draft(verdict)))).toEqual(verdict);
  });
});

it('keeps the choice when the station refuses', () => {
  const { bench } = play('1 f m h Enter');
  expect(summary(step(bench, { do: 'refused' }, CASE).bench)).toBe('fail photo-unclear@side-a');
});

it('hears no click either while the station has not answered', () => {
  const { bench } = play('p Enter');
  expect(step(bench, { do: 'confirm' }, CASE)).toEqual({ bench, errand: null });
});

it('shows the photo that a reason was put on', () => {
  expect(play('Space').bench.slot).toBe('side-b');
  expect(play('1 f m h Tab').bench.slot).toBe('side-b');
});
