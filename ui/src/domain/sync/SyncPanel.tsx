/** The exchange with the centre, in full: what waits and why, what is in the way, the last rounds. */
import { CheckOutlined, ExclamationCircleFilled, WarningFilled } from '@ant-design/icons';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoundLine, StationInfo, SyncState } from '../../host/bindings';
import type { HostError } from '../../host/door';
import { bytes } from '../../shared/format/number';
import { clock, dayAndMinute, distance, duration } from '../../shared/format/time';
import { useLanguage, useText } from '../../shared/text';
import { ErrorText } from '../session/ErrorText';
import { LINK_ICON } from './SyncIndicator';

interface SyncPanelProps {
  state: SyncState;
  station: StationInfo | null;
  now: Date;
  pending: boolean;
  error: HostError | null;
  onSyncNow: () => void;
  /** What is set on how the exchange works. */
  settings?: ReactNode;
  /** What belongs between what waits and the rounds. */
  children?: ReactNode;
}

export function SyncPanel(props: SyncPanelProps) {
  const { state, station, now, pending, error, onSyncNow, settings, children } = props;
  const { t } = useTranslation();
  return (
    <div className="sync-panel">
      <section className="sync-now" data-link={state.link}>
        <h1 className="sync-headline">
          {LINK_ICON[state.link]} {t(`link.${state.link}`)}
        </h1>
        <p className="faint">{station?.server_url}</p>
        <Contact state={state} now={now} />
        <Blocked state={state} />
        <ErrorText error={error} />
        <Button type="primary" loading={pending || state.link === 'syncing'} onClick={onSyncNow}>
          {t('sync.now')}
        </Button>
        {settings}
      </section>
      <section className="sync-waits" aria-label={t('sync.what-waits')}>
        <Figure label={t('sync.waiting')} count={state.waiting} note={heldNote(t, state)} />
        <Figure
          label={t('sync.attention')}
          count={state.attention}
          alarming
          note={t('sync.attention-note')}
        />
        <Figure label={t('sync.photos')} count={state.photos_waiting} note={t('sync.photos-note')} />
      </section>
      <Troubles state={state} />
      {children}
      <Rounds rounds={state.rounds} />
    </div>
  );
}

type Translate = ReturnType<typeof useTranslation>['t'];

function heldNote(t: Translate, state: SyncState): string {
  return state.held > 0 ? t('sync.held-note', { count: state.held }) : t('sync.waiting-note');
}

function Contact({ state, now }: { state: SyncState; now: Date }) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <dl className="sync-facts">
      <div>
        <dt>{t('sync.last-contact')}</dt>
        <dd>
          {state.last_contact === null
            ? t('sync.never')
            : t('common.aside', {
                text: dayAndMinute(state.last_contact),
                aside: distance(state.last_contact, now, language),
              })}
        </dd>
      </div>
      {state.next_attempt !== null && (
        <div>
          <dt>{t('sync.next-attempt')}</dt>
          <dd className="mono">{clock(state.next_attempt)}</dd>
        </div>
      )}
    </dl>
  );
}

function Blocked({ state }: { state: SyncState }) {
  const text = useText();
  if (state.blocked === null) return null;
  return (
    <p className="sync-blocked">
      <ExclamationCircleFilled aria-hidden /> {text(state.blocked)}
    </p>
  );
}

interface FigureProps {
  label: string;
  count: number;
  note: string;
  alarming?: boolean;
}

function Figure({ label, count, note, alarming = false }: FigureProps) {
  return (
    <div className="figure" data-alarming={alarming && count > 0}>
      <span className="figure-label">{label}</span>
      <span className="figure-count">
        {count === 0 ? <CheckOutlined aria-hidden /> : alarming && <WarningFilled aria-hidden />} {count}
      </span>
      <span className="figure-note">{note}</span>
    </div>
  );
}

function Troubles({ state }: { state: SyncState }) {
  const { t } = useTranslation();
  const text = useText();
  if (state.troubles.length === 0) return null;
  return (
    <section className="sync-troubles">
      <h2 className="panel-title">{t('sync.troubles', { count: state.troubles.length })}</h2>
      <ul>
        {state.troubles.map(trouble => (
          <li key={trouble.zh}>
            <WarningFilled aria-hidden /> {text(trouble)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Rounds({ rounds }: { rounds: readonly RoundLine[] }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <section className="sync-rounds">
      <h2 className="panel-title">{t('sync.rounds')}</h2>
      {rounds.length === 0 ? (
        <p className="panel-empty">{t('sync.no-rounds')}</p>
      ) : (
        <table className="rounds">
          <thead>
            <tr>
              <th scope="col">{t('sync.round.started')}</th>
              <th scope="col">{t('sync.round.duration')}</th>
              <th scope="col">{t('sync.round.sent')}</th>
              <th scope="col">{t('sync.round.cases')}</th>
              <th scope="col">{t('sync.round.photos')}</th>
              <th scope="col">{t('sync.round.bytes')}</th>
              <th scope="col">{t('sync.round.outcome')}</th>
            </tr>
          </thead>
          <tbody>
            {rounds.map(round => (
              <tr key={round.started_at}>
                <td className="mono">{clock(round.started_at)}</td>
                <td>{duration(round.duration_ms)}</td>
                <td>{round.operations_sent}</td>
                <td>{round.cases_received}</td>
                <td>{round.photos_received}</td>
                <td>{bytes(round.bytes_received)}</td>
                <td>
                  {round.blocked === null ? (
                    <span className="mark" data-decision-state="accepted">
                      <CheckOutlined aria-hidden /> {t('sync.round.done')}
                    </span>
                  ) : (
                    <span className="mark" data-severity="warn">
                      <WarningFilled aria-hidden /> {text(round.blocked)}
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
