/** The first screen of a new station, and the recovery key that it ends with. */
import { useTranslation } from 'react-i18next';
import { EnrolForm, RecoveryKeyCard } from '../domain/session/forms';
import type { AppState } from '../host/bindings';
import { useAction } from '../host/context';
import { Gate } from './Gate';

interface EnrolScreenProps {
  app: AppState;
  onEnrolled: (recoveryKey: string) => void;
}

export function EnrolScreen({ app, onEnrolled }: EnrolScreenProps) {
  const { t } = useTranslation();
  const enrol = useAction('station.enrol');
  return (
    <Gate app={app} title={t('enrol.title')} lead={t('enrol.lead')}>
      <EnrolForm
        pending={enrol.isPending}
        error={enrol.error}
        onSubmit={request => {
          // Not by a callback of `mutate`: those are dropped with the screen, and the news that the station is
          // enrolled may take this one away before the answer is here. The key is shown once.
          enrol.mutateAsync(request).then(
            ({ recovery_key }) => onEnrolled(recovery_key),
            // `enrol.error` shows it.
            () => undefined,
          );
        }}
      />
    </Gate>
  );
}

interface RecoveryKeyScreenProps {
  app: AppState;
  recoveryKey: string;
  onKept: () => void;
}

export function RecoveryKeyScreen({ app, recoveryKey, onKept }: RecoveryKeyScreenProps) {
  const { t } = useTranslation();
  return (
    <Gate app={app} title={t('recovery.title')}>
      <RecoveryKeyCard recoveryKey={recoveryKey} onKept={onKept} />
    </Gate>
  );
}
