/** For supervisors: what the decisions made here made of the checks' findings. */
import { useTranslation } from 'react-i18next';
import { PrecisionTable } from '../domain/checks/PrecisionTable';
import { ErrorText } from '../domain/session/ErrorText';
import { useAnswer } from '../host/context';
import { Blank, Working } from '../shared/parts/parts';

export function PrecisionScreen() {
  const { t } = useTranslation();
  const precision = useAnswer('checks.precision', {}, { fresh: true });
  if (precision.error !== null) {
    return (
      <Blank title={t('precision.unreadable')}>
        <ErrorText error={precision.error} />
      </Blank>
    );
  }
  if (precision.data === undefined) return <Working text={t('precision.loading')} />;
  const { rows } = precision.data;
  return (
    <div className="decisions-screen">
      <div className="decisions-top">
        <h1 className="screen-title">{t('precision.title')}</h1>
        <p className="faint">{t('precision.what')}</p>
      </div>
      {rows.length === 0 ? (
        <Blank title={t('precision.empty-title')} hint={t('precision.empty-hint')} />
      ) : (
        <div className="decisions-scroll">
          <PrecisionTable rows={rows} />
        </div>
      )}
    </div>
  );
}
