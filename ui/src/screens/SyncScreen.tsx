/** The exchange with the centre. */
import { useTranslation } from 'react-i18next';
import { ChecksPanel } from '../domain/checks/ChecksPanel';
import { ErrorText } from '../domain/session/ErrorText';
import { AheadForm } from '../domain/sync/AheadForm';
import { SyncPanel } from '../domain/sync/SyncPanel';
import type { StationInfo } from '../host/bindings';
import { useAction, useAnswer } from '../host/context';
import { Blank, Working } from '../shared/parts/parts';
import { openCase } from '../shared/route';
import { useNow } from '../shared/useNow';

interface SyncScreenProps {
  station: StationInfo | null;
  /** Whoever is signed in reviews cases. */
  reviewer: boolean;
}

export function SyncScreen({ station, reviewer }: SyncScreenProps) {
  const { t } = useTranslation();
  const now = useNow(5_000);
  const sync = useAnswer('sync.state', {});
  const checks = useAnswer('checks.state', {});
  const syncNow = useAction('sync.now');
  const claimAhead = useAction('sync.claim-ahead');
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
      settings={
        reviewer && (
          <AheadForm
            ahead={sync.data.ahead}
            pending={claimAhead.isPending}
            error={claimAhead.error}
            onSave={cases => claimAhead.mutate({ cases })}
          />
        )
      }
    >
      {checks.error !== null && <ErrorText error={checks.error} />}
      {checks.data !== undefined && <ChecksPanel checks={checks.data} onOpen={openCase} />}
    </SyncPanel>
  );
}
