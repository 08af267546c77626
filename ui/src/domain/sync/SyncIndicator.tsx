/** The state of the exchange in one line, always in sight. */
import {
  CheckCircleOutlined,
  CloudUploadOutlined,
  DisconnectOutlined,
  StopOutlined,
  SyncOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Link, SyncState } from '../../host/bindings';
import { shortMoment } from '../../shared/format/time';

export const LINK_ICON: Record<Link, ReactNode> = {
  online: <CheckCircleOutlined aria-hidden />,
  syncing: <SyncOutlined spin aria-hidden />,
  offline: <DisconnectOutlined aria-hidden />,
  stopped: <StopOutlined aria-hidden />,
};

interface SyncIndicatorProps {
  state: SyncState;
  now: Date;
  onOpen: () => void;
}

export function SyncIndicator({ state, now, onOpen }: SyncIndicatorProps) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className="sync-indicator"
      data-testid="sync-indicator"
      data-link={state.link}
      data-waiting={state.waiting}
      data-attention={state.attention}
      onClick={onOpen}
    >
      <span className="sync-link">
        {LINK_ICON[state.link]} {t(`link.${state.link}`)}
      </span>
      <span className={state.waiting > 0 ? 'sync-waiting' : 'sync-waiting faint'}>
        <CloudUploadOutlined aria-hidden />{' '}
        {state.waiting > 0 ? t('sync.waiting-short', { count: state.waiting }) : t('sync.none-waiting-short')}
      </span>
      {state.attention > 0 && (
        <span className="sync-attention">{t('sync.attention-short', { count: state.attention })}</span>
      )}
      <span className="faint sync-contact">
        {state.last_contact === null
          ? t('sync.never')
          : t('sync.contact-short', { at: shortMoment(state.last_contact, now) })}
      </span>
    </button>
  );
}
