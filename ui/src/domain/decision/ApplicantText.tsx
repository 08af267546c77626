import { useTranslation } from 'react-i18next';
import type { Text } from '../../host/bindings';
import { useText } from '../../shared/text';

/** What the applicant will read, as the station composes it. */
export function ApplicantText({ told }: { told: Text | null }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <section className="applicant" aria-label={t('palette.applicant-reads')} aria-live="polite">
      <h3 className="panel-part">{t('palette.applicant-reads')}</h3>
      <p className="applicant-text">{told === null ? t('palette.nothing-told') : text(told)}</p>
    </section>
  );
}
