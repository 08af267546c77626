/** The exchange with the centre. */
import { useTranslation } from 'react-i18next';
import { ChecksPanel } from '../domain/checks/ChecksPanel';
import { ErrorText } from '../domain/session/ErrorText';
import { SyncPanel } from '../domain/sync/SyncPanel';
import type { StationInfo } from '../host/bindings';
import { useAction, useAnswer } from '../host/context';
import { Blank, Working } from '../shared/parts/parts';
import { openCase } from '../shared/route';
import { useNow } from '../shared/useNow';

export function SyncScreen({ station }: { station: StationInfo | null }) {
  const { t } = useTranslation();
  const now = useNow(5_000);
  const sync = useAnswer('sync.state', {});
  const checks = useAnswer('checks.state', {});
  const syncNow = useAction('sync.now');
  if (sync.error !== null) {
    return (
      <Blank title={t('sync.unreadable')}>
        <ErrorText error={sync.error} />
      </Blank>
    );
  }
  if (sync.data === undefined) return <Working text={t('sync.loading')} />;
  return (
    <SyncPanel
      state={sync.data}
      station={station}
      now={now}
      pending={syncNow.isPending}
      error={syncNow.error}
      onSyncNow={() => syncNow.mutate({})}
    >
      {checks.error !== null && <ErrorText error={checks.error} />}
      {checks.data !== undefined && <ChecksPanel checks={checks.data} onOpen={openCase} />}
    </SyncPanel>
  );
}
