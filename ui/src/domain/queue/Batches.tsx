/** The batches on this station: how far each has arrived, how far it is decided, and until when it is held. */
import { CloudDownloadOutlined, WarningFilled } from '@ant-design/icons';
import { Button, Popconfirm, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import type { BatchId, BatchView } from '../../host/bindings';
import type { BatchProgress } from '../../host/context';
import { bytes } from '../../shared/format/number';
import { Moment } from '../../shared/parts/Dated';
import { useText } from '../../shared/text';

interface BatchesProps {
  batches: readonly BatchView[];
  progress: ReadonlyMap<BatchId, BatchProgress>;
  now: Date;
  releasing: BatchId | null;
  onRelease: (batch: BatchId) => void;
}

export function Batches({ batches, progress, now, releasing, onRelease }: BatchesProps) {
  if (batches.length === 0) return null;
  return (
    <ul className="batches">
      {batches.map(batch => (
        <li key={batch.batch} className="batch" data-testid="batch" data-batch={batch.batch}>
          <Batch
            batch={withNews(batch, progress.get(batch.batch))}
            now={now}
            releasing={releasing === batch.batch}
            onRelease={onRelease}
          />
        </li>
      ))}
    </ul>
  );
}

/** The list's numbers, carried on by events that came after it. They may fall: what was withdrawn comes no more. */
function withNews(batch: BatchView, news: BatchProgress | undefined): BatchView {
  if (news === undefined) return batch;
  const { cases, cases_ready: ready, bytes, bytes_total, photos, photos_checked } = news;
  return { ...batch, cases, ready, bytes, bytes_total, photos, photos_checked };
}

interface BatchProps {
  batch: BatchView;
  now: Date;
  releasing: boolean;
  onRelease: (batch: BatchId) => void;
}

function Batch({ batch, now, releasing, onRelease }: BatchProps) {
  const { t } = useTranslation();
  const text = useText();
  const arriving = batch.ready < batch.cases || batch.bytes < batch.bytes_total;
  const share = arriving
    ? part(batch.bytes_total > 0 ? batch.bytes : batch.ready, batch.bytes_total || batch.cases)
    : part(batch.decided, batch.cases);
  return (
    <>
      <div className="batch-title">
        <span className="batch-programme">{text(batch.programme_label)}</span>
        <span className="faint">
          {t('batch.ends')} <Moment at={batch.ends_at} now={now} />
        </span>
      </div>
      <Progress
        percent={share}
        size="small"
        showInfo={false}
        status={arriving ? 'active' : 'normal'}
        aria-label={arriving ? t('batch.arriving') : t('batch.progress')}
      />
      <div className="batch-line">
        {arriving ? (
          <span className="batch-arriving">
            <CloudDownloadOutlined aria-hidden />{' '}
            {t('batch.ready', { ready: batch.ready, cases: batch.cases })} · {bytes(batch.bytes)}
            {batch.bytes_total > 0 && ` / ${bytes(batch.bytes_total)}`} ·{' '}
            <span data-testid="batch-checked">
              {t('batch.checked', { checked: batch.photos_checked, photos: batch.photos })}
            </span>
          </span>
        ) : (
          <span>{t('batch.decided', { decided: batch.decided, cases: batch.cases })}</span>
        )}
        {batch.photos_refused > 0 && (
          <span className="mark" data-severity="warn">
            <WarningFilled aria-hidden /> {t('batch.refused', { count: batch.photos_refused })}
          </span>
        )}
        <Popconfirm
          title={t('batch.release-title')}
          description={t('batch.release-text', { count: batch.cases - batch.decided })}
          okText={t('batch.release')}
          cancelText={t('common.cancel')}
          onConfirm={() => onRelease(batch.batch)}
        >
          <Button size="small" type="text" loading={releasing} className="batch-release">
            {t('batch.release')}
          </Button>
        </Popconfirm>
      </div>
    </>
  );
}

function part(done: number, whole: number): number {
  return whole === 0 ? 0 : Math.min(100, Math.round((done / whole) * 100));
}
