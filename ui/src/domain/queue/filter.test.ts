import { describe, expect, it } from 'vitest';
import type { QueueRow } from '../../host/bindings';
import { fakeCases, queueRow } from '../../host/fake/cases';
import { applyFilter, countGroups, nextSort, type QueueFilter, WHOLE_QUEUE } from './filter';

const NOW = new Date('2026-11-20T04:00:00Z');
const STATES: QueueRow['state'][] = [
  'open',
  'arriving',
  'decided',
  'received',
  'attention',
  'not-by-you',
  'gone',
];
const ROWS: QueueRow[] = fakeCases(14, NOW).map((known, index) =>
  queueRow({ ...known, state: STATES[index % STATES.length] ?? 'open' }, NOW),
);
const shown = (change: Partial<QueueFilter>) =>
  applyFilter(ROWS, { ...WHOLE_QUEUE, group: 'all', ...change }).map(row => ROWS.indexOf(row));

it('counts every case in one group and in all', () => {
  expect(countGroups(ROWS)).toEqual({ open: 2, arriving: 2, decided: 4, attention: 6, all: 14 });
});

describe('the queue', () => {
  const cases: [why: string, change: Partial<QueueFilter>, rows: number[]][] = [
    ['shows the open cases first of all', { group: 'open' }, [0, 7]],
    ['shows the overdue ones', { due: 'overdue' }, [0, 1, 2]],
    ['shows those without a finding', { severity: 'none', group: 'open' }, [0]],
    ['finds by reference, whatever the case of letters', { search: ' rg2026-41007 ' }, [1]],
    ['finds by name', { search: '样一山' }, [0]],
    ['finds nothing in another programme', { programme: 'chsi-duplicate-id' }, []],
  ];
  it.each(cases)('%s', (_, change, rows) => expect(shown(change)).toEqual(rows));

  it('sorts by the worst finding', () => {
    const sorted = applyFilter(ROWS, {
      ...WHOLE_QUEUE,
      group: 'all',
      sort: { column: 'severity', descending: false },
    });
    expect(sorted.map(row => row.worst).slice(0, 3)).toEqual(['fail', 'fail', 'fail']);
  });

  it('turns a column from rising to falling to the order of the station', () => {
    const rising = nextSort(null, 'due');
    const falling = nextSort(rising, 'due');
    expect([rising?.descending, falling?.descending, nextSort(falling, 'due')]).toEqual([false, true, null]);
  });
});
