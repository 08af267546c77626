/** The queue: what this station holds, found and opened by keyboard; claiming and giving back. */
import { PlusOutlined } from '@ant-design/icons';
import { Button, type InputRef, Modal } from 'antd';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Batches } from '../domain/queue/Batches';
import { ClaimForm } from '../domain/queue/ClaimForm';
import { applyFilter, nextSort, type QueueFilter, WHOLE_QUEUE } from '../domain/queue/filter';
import { QueueFilters } from '../domain/queue/QueueFilters';
import { QueueTable } from '../domain/queue/QueueTable';
import { ErrorText } from '../domain/session/ErrorText';
import type { CaseId, QueueRow } from '../host/bindings';
import { useAction, useAnswer, useBatchProgress } from '../host/context';
import type { HostError } from '../host/door';
import { keepFocus } from '../shared/keyboard/focus';
import { useKeys } from '../shared/keyboard/useKeys';
import { Blank, Key, Working } from '../shared/parts/parts';
import { openCase } from '../shared/route';
import { useNow } from '../shared/useNow';

interface QueueScreenProps {
  filter: QueueFilter;
  onFilter: (filter: QueueFilter) => void;
  /** The row that the keys work on; the first one if it is not shown. */
  selected: CaseId | null;
  onSelect: (id: CaseId | null) => void;
  onUndo: () => void;
}

export function QueueScreen(props: QueueScreenProps) {
  const { filter, onFilter, onUndo } = props;
  const { t } = useTranslation();
  const now = useNow();
  const queue = useAnswer('queue.list', {});
  const progress = useBatchProgress();
  const release = useAction('batch.release');
  const [claiming, setClaiming] = useState(false);
  const search = useRef<InputRef>(null);
  const all = queue.data?.rows;
  const rows = useMemo(() => applyFilter(all ?? [], filter), [all, filter]);
  const next = queue.data?.next ?? null;
  const [selected, setSelected] = selection(rows, props.selected, props.onSelect);

  useKeys((press, fresh) => {
    if (press.control) return false;
    switch (press.code) {
      case 'ArrowDown':
      case 'KeyJ':
        setSelected(1);
        return true;
      case 'ArrowUp':
      case 'KeyK':
        setSelected(-1);
        return true;
      case 'PageDown':
        setSelected(PAGE_ROWS);
        return true;
      case 'PageUp':
        setSelected(-PAGE_ROWS);
        return true;
    }
    if (!fresh || press.shift) return false;
    switch (press.code) {
      case 'Enter':
      case 'NumpadEnter':
        if (selected !== null) openCase(selected);
        return true;
      case 'KeyN':
        if (next !== null) openCase(next);
        return true;
      case 'KeyZ':
        onUndo();
        return true;
      case 'Slash':
        search.current?.focus();
        return true;
      default:
        return false;
    }
  });

  if (queue.error !== null) return <QueueError error={queue.error} />;
  if (queue.data === undefined) return <Working text={t('queue.loading')} />;
  return (
    <div className="queue-screen">
      <div className="queue-top">
        <h1 className="unseen">{t('queue.title')}</h1>
        <Batches
          batches={queue.data.batches}
          progress={progress}
          now={now}
          releasing={release.isPending ? (release.variables?.batch ?? null) : null}
          onRelease={batch => release.mutate({ batch })}
        />
        <div className="queue-actions">
          <Button
            icon={<PlusOutlined />}
            onMouseDown={keepFocus}
            onClick={() => setClaiming(true)}
            data-testid="claim-open"
          >
            {t('claim.open-dialog')}
          </Button>
          <Button
            type="primary"
            disabled={next === null}
            onMouseDown={keepFocus}
            onClick={() => next !== null && openCase(next)}
            data-testid="queue-start"
          >
            {t('queue.start')} <Key>N</Key>
          </Button>
        </div>
      </div>
      <ErrorText error={release.error} />
      {queue.data.rows.length === 0 ? (
        <EmptyQueue arriving={queue.data.batches.length > 0} onClaim={() => setClaiming(true)} />
      ) : (
        <>
          <QueueFilters rows={queue.data.rows} filter={filter} search={search} onChange={onFilter} />
          {rows.length === 0 ? (
            <NothingFound filter={filter} onFilter={onFilter} />
          ) : (
            <QueueTable
              rows={rows}
              selected={selected}
              sort={filter.sort}
              now={now}
              onSort={column => onFilter({ ...filter, sort: nextSort(filter.sort, column) })}
              onSelect={id => setSelected(id)}
              onOpen={id => openCase(id)}
            />
          )}
        </>
      )}
      <ClaimDialog open={claiming} onClose={() => setClaiming(false)} />
    </div>
  );
}

const PAGE_ROWS = 12;

/** The selected row: it stays on its case while rows come and go, and moves by steps. */
function selection(rows: readonly QueueRow[], id: CaseId | null, setId: (id: CaseId | null) => void) {
  const at = rows.findIndex(row => row.case === id);
  const kept = Math.max(at, 0);
  const selected = rows[kept]?.case ?? null;
  const move = (to: number | CaseId) => {
    if (typeof to === 'string') return setId(to);
    const target = Math.max(0, Math.min(rows.length - 1, kept + to));
    setId(rows[target]?.case ?? null);
  };
  return [selected, move] as const;
}

function QueueError({ error }: { error: HostError }) {
  const { t } = useTranslation();
  return (
    <Blank title={t('queue.unreadable')}>
      <ErrorText error={error} />
    </Blank>
  );
}

function EmptyQueue({ arriving, onClaim }: { arriving: boolean; onClaim: () => void }) {
  const { t } = useTranslation();
  if (arriving) return <Blank title={t('queue.arriving-title')} hint={t('queue.arriving-hint')} />;
  return (
    <Blank title={t('queue.empty-title')} hint={t('queue.empty-hint')}>
      <Button type="primary" onClick={onClaim}>
        {t('claim.open-dialog')}
      </Button>
    </Blank>
  );
}

interface NothingFoundProps {
  filter: QueueFilter;
  onFilter: (filter: QueueFilter) => void;
}

function NothingFound({ filter, onFilter }: NothingFoundProps) {
  const { t } = useTranslation();
  if (filter.group === 'open' && filter.search === '') {
    return <Blank title={t('queue.done-title')} hint={t('queue.done-hint')} />;
  }
  return (
    <Blank title={t('queue.nothing-found')} hint={t('queue.nothing-found-hint')}>
      <Button onClick={() => onFilter({ ...WHOLE_QUEUE, group: 'all' })}>{t('queue.show-all')}</Button>
    </Blank>
  );
}

function ClaimDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const programmes = useAnswer('programme.list', {}, { enabled: open });
  const claim = useAction('batch.claim');
  return (
    <Modal open={open} title={t('claim.title')} footer={null} onCancel={onClose} destroyOnHidden width={560}>
      {programmes.data === undefined ? (
        <>
          <ErrorText error={programmes.error} />
          {programmes.error === null && <Working text={t('claim.loading')} />}
        </>
      ) : programmes.data.rows.length === 0 ? (
        <Blank title={t('claim.no-programmes')} hint={t('claim.no-programmes-hint')} />
      ) : (
        <ClaimForm
          programmes={programmes.data.rows}
          pending={claim.isPending}
          error={claim.error}
          onSubmit={request => claim.mutate(request, { onSuccess: onClose })}
        />
      )}
    </Modal>
  );
}
