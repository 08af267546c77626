/** What of the queue is shown, and in which order. Pure. */
import type { CaseRowState, Due, ProgrammeId, QueueRow, Severity } from '../../host/bindings';

/** States as a reviewer groups them. */
export type StateGroup = 'open' | 'arriving' | 'decided' | 'attention' | 'all';

export type SortColumn = 'due' | 'programme' | 'reference' | 'name' | 'severity' | 'state';

export interface QueueFilter {
  search: string;
  group: StateGroup;
  programme: ProgrammeId | null;
  due: Due | null;
  severity: Severity | 'none' | null;
  /** `null`: the station's own order, in which `next` goes on. */
  sort: { column: SortColumn; descending: boolean } | null;
}

export const WHOLE_QUEUE: QueueFilter = {
  search: '',
  group: 'open',
  programme: null,
  due: null,
  severity: null,
  sort: null,
};

const GROUP_OF: Record<CaseRowState, Exclude<StateGroup, 'all'>> = {
  open: 'open',
  arriving: 'arriving',
  decided: 'decided',
  received: 'decided',
  attention: 'attention',
  'not-by-you': 'attention',
  gone: 'attention',
};

export function groupOf(state: CaseRowState): Exclude<StateGroup, 'all'> {
  return GROUP_OF[state];
}

export function countGroups(rows: readonly QueueRow[]): Record<StateGroup, number> {
  const counts: Record<StateGroup, number> = { open: 0, arriving: 0, decided: 0, attention: 0, all: 0 };
  for (const row of rows) {
    counts[groupOf(row.state)] += 1;
    counts.all += 1;
  }
  return counts;
}

const DUE_ORDER: Record<Due, number> = { overdue: 0, soon: 1, later: 2, none: 3 };
const SEVERITY_ORDER: Record<Severity | 'none', number> = {
  fail: 0,
  warn: 1,
  'not-checked': 2,
  info: 3,
  none: 4,
};
const STATE_ORDER: CaseRowState[] = [
  'open',
  'arriving',
  'attention',
  'decided',
  'received',
  'not-by-you',
  'gone',
];

export function applyFilter(rows: readonly QueueRow[], filter: QueueFilter): QueueRow[] {
  const needle = filter.search.trim().toLowerCase();
  const shown = rows.filter(
    row =>
      (filter.group === 'all' || groupOf(row.state) === filter.group) &&
      (filter.programme === null || row.programme === filter.programme) &&
      (filter.due === null || row.due === filter.due) &&
      (filter.severity === null || (row.worst ?? 'none') === filter.severity) &&
      (needle === '' || isFound(row, needle)),
  );
  return filter.sort === null ? shown : shown.sort(comparison(filter.sort));
}

function isFound(row: QueueRow, needle: string): boolean {
  return (
    row.reference.toLowerCase().includes(needle) ||
    row.name.toLowerCase().includes(needle) ||
    row.masked_number.toLowerCase().includes(needle)
  );
}

const CHINESE = new Intl.Collator('zh-CN', { numeric: true });

function comparison(sort: { column: SortColumn; descending: boolean }) {
  const compare = COMPARISONS[sort.column];
  return (one: QueueRow, other: QueueRow) => (sort.descending ? -1 : 1) * compare(one, other);
}

const COMPARISONS: Record<SortColumn, (one: QueueRow, other: QueueRow) => number> = {
  due: (one, other) =>
    DUE_ORDER[one.due] - DUE_ORDER[other.due] || (one.due_at ?? '').localeCompare(other.due_at ?? ''),
  programme: (one, other) => CHINESE.compare(one.programme_label.zh, other.programme_label.zh),
  reference: (one, other) => CHINESE.compare(one.reference, other.reference),
  name: (one, other) => CHINESE.compare(one.name, other.name),
  severity: (one, other) => SEVERITY_ORDER[one.worst ?? 'none'] - SEVERITY_ORDER[other.worst ?? 'none'],
  state: (one, other) => STATE_ORDER.indexOf(one.state) - STATE_ORDER.indexOf(other.state),
};

/** A column's next order: rising, falling, the station's own. */
export function nextSort(sort: QueueFilter['sort'], column: SortColumn): QueueFilter['sort'] {
  if (sort?.column !== column) return { column, descending: false };
  return sort.descending ? null : { column, descending: true };
}

/** Whether the rows stand in the station's own order and none of the open ones is left out. */
export function isStationOrder(filter: QueueFilter): boolean {
  return (
    filter.sort === null &&
    filter.search === '' &&
    filter.programme === null &&
    filter.due === null &&
    filter.severity === null
  );
}
