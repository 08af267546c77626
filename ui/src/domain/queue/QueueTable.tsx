// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed by their number cannot be a real table's
// biome-ignore-all lint/a11y/useFocusableInteractive: the table has one focus, the selection moves inside it
/**
 * The table of cases. Only the rows in view are in the document: 5,000 cases scroll like fifty. Rows have one
 * height, which the style sheet and this file agree on.
 */
import { CaretDownFilled, CaretUpFilled } from '@ant-design/icons';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseId, QueueRow } from '../../host/bindings';
import { keepFocus } from '../../shared/keyboard/focus';
import { useText } from '../../shared/text';
import type { QueueFilter, SortColumn } from './filter';
import { DueMark, SeverityMark, StateMark } from './marks';

const ROW_PX = 38;
/** Rows kept ready above and below. */
const SPARE_ROWS = 8;
/** What is assumed before the first measure. */
const FIRST_PX = 720;

const COLUMNS: readonly (SortColumn | 'number')[] = [
  'state',
  'due',
  'programme',
  'reference',
  'name',
  'number',
  'severity',
];

interface QueueTableProps {
  rows: readonly QueueRow[];
  selected: CaseId | null;
  sort: QueueFilter['sort'];
  now: Date;
  onSort: (column: SortColumn) => void;
  onSelect: (id: CaseId) => void;
  onOpen: (id: CaseId) => void;
}

export function QueueTable({ rows, selected, sort, now, onSort, onSelect, onOpen }: QueueTableProps) {
  const { t } = useTranslation();
  const body = useRef<HTMLDivElement>(null);
  const { first, last, onScroll } = useWindow(body, rows.length);
  const at = rows.findIndex(row => row.case === selected);
  useKeepInView(body, at);

  return (
    <div
      className="queue-table"
      role="grid"
      aria-label={t('queue.title')}
      aria-rowcount={rows.length + 1}
      data-testid="queue-table"
    >
      <div role="rowgroup">
        <div className="queue-row queue-head" role="row">
          {COLUMNS.map(column => (
            <Heading key={column} column={column} sort={sort} onSort={onSort} />
          ))}
        </div>
      </div>
      <div
        className="queue-body"
        role="rowgroup"
        ref={body}
        onScroll={onScroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also for who does not use the shortcuts
        tabIndex={0}
      >
        <div className="queue-room" role="presentation" style={{ height: rows.length * ROW_PX }}>
          {rows.slice(first, last).map((row, index) => (
            <Row
              key={row.case}
              row={row}
              top={(first + index) * ROW_PX}
              index={first + index}
              selected={row.case === selected}
              now={now}
              onSelect={onSelect}
              onOpen={onOpen}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

interface HeadingProps {
  column: SortColumn | 'number';
  sort: QueueFilter['sort'];
  onSort: (column: SortColumn) => void;
}

function Heading({ column, sort, onSort }: HeadingProps) {
  const { t } = useTranslation();
  const label = t(`queue.column.${column}`);
  if (column === 'number') {
    return (
      <div className="queue-cell" role="columnheader">
        {label}
      </div>
    );
  }
  const sorted = sort?.column === column ? (sort.descending ? 'descending' : 'ascending') : 'none';
  return (
    <div className="queue-cell" role="columnheader" aria-sort={sorted}>
      <button type="button" className="queue-sort" onMouseDown={keepFocus} onClick={() => onSort(column)}>
        {label}
        {sorted === 'ascending' && <CaretUpFilled aria-hidden />}
        {sorted === 'descending' && <CaretDownFilled aria-hidden />}
      </button>
    </div>
  );
}

interface RowProps {
  row: QueueRow;
  top: number;
  index: number;
  selected: boolean;
  now: Date;
  onSelect: (id: CaseId) => void;
  onOpen: (id: CaseId) => void;
}

function Row({ row, top, index, selected, now, onSelect, onOpen }: RowProps) {
  const { t } = useTranslation();
  const text = useText();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the screen's keys select and open rows
    <div
      className="queue-row"
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-testid="queue-row"
      data-case={row.case}
      data-state={row.state}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onSelect(row.case)}
      onDoubleClick={() => onOpen(row.case)}
    >
      <div className="queue-cell" role="gridcell">
        <StateMark state={row.state} />
        {row.draft && <span className="draft-mark">{t('queue.draft')}</span>}
      </div>
      <div className="queue-cell" role="gridcell">
        <DueMark due={row.due} at={row.due_at} now={now} />
      </div>
      <div className="queue-cell" role="gridcell" title={text(row.programme_label)}>
        {text(row.programme_label)}
      </div>
      <div className="queue-cell mono" role="gridcell">
        {row.reference}
      </div>
      <div className="queue-cell queue-name" role="gridcell">
        {row.name}
      </div>
      <div className="queue-cell mono" role="gridcell">
        {row.masked_number}
      </div>
      <div className="queue-cell queue-findings" role="gridcell" title={row.findings.map(text).join('\n')}>
        <Checked row={row} />
      </div>
    </div>
  );
}

/** Nothing passes in silence: a row without a finding says whether anybody looked. */
function Checked({ row }: { row: QueueRow }) {
  const { t } = useTranslation();
  const text = useText();
  if (row.findings.length > 0 && row.worst !== null) {
    return (
      <>
        <SeverityMark severity={row.worst} />
        <span className="queue-finding-text">{row.findings.map(text).join(' · ')}</span>
      </>
    );
  }
  if (row.state === 'arriving') return <span className="faint">{t('photo-verdict.not-yet')}</span>;
  if (row.worst === 'not-checked') return <SeverityMark severity="not-checked" words />;
  return <span className="faint">{t('severity.none')}</span>;
}

/** The rows in view, by scroll position and height. */
function useWindow(body: React.RefObject<HTMLDivElement | null>, count: number) {
  const [view, setView] = useState({ top: 0, height: FIRST_PX });
  useLayoutEffect(() => {
    const element = body.current;
    if (element === null) return;
    const measure = () =>
      setView({
        top: element.scrollTop,
        height: element.clientHeight === 0 ? FIRST_PX : element.clientHeight,
      });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [body]);
  return {
    first: Math.max(0, Math.floor(view.top / ROW_PX) - SPARE_ROWS),
    last: Math.min(count, Math.ceil((view.top + view.height) / ROW_PX) + SPARE_ROWS),
    onScroll: () => {
      const top = body.current?.scrollTop ?? 0;
      setView(known => ({ ...known, top }));
    },
  };
}

function useKeepInView(body: React.RefObject<HTMLDivElement | null>, at: number): void {
  useEffect(() => {
    const element = body.current;
    if (element === null || at < 0) return;
    const top = at * ROW_PX;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + ROW_PX > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + ROW_PX - element.clientHeight;
    }
  }, [body, at]);
}
