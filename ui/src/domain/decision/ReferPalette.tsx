/** Choosing to whom a case goes instead: exactly one, with what it means for the applicant. */
import { useTranslation } from 'react-i18next';
import type { CaseView, ReasonCode, ReferralView } from '../../host/bindings';
import { QuietButton } from '../../shared/parts/parts';
import { useText } from '../../shared/text';
import type { Bench } from './bench';
import { KeyInput } from './KeyInput';
import { ReasonKey } from './ReasonPalette';

interface ReferPaletteProps {
  view: CaseView;
  bench: Bench;
  onChoose: (code: ReasonCode) => void;
}

export function ReferPalette({ view, bench, onChoose }: ReferPaletteProps) {
  const { t } = useTranslation();
  return (
    <section className="palette" aria-label={t('palette.referrals')}>
      <header className="palette-head">
        <h2>{t('palette.referrals')}</h2>
        <KeyInput typed={bench.typed} label={t('palette.type-referral')} />
      </header>
      <ul className="referrals">
        {view.referrals.map(referral => (
          <li key={referral.code}>
            <Referral
              referral={referral}
              typed={bench.typed}
              chosen={referral.code === bench.referral}
              onChoose={onChoose}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface ReferralProps {
  referral: ReferralView;
  typed: string;
  chosen: boolean;
  onChoose: (code: ReasonCode) => void;
}

function Referral({ referral, typed, chosen, onChoose }: ReferralProps) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <QuietButton
      className={referral.key.startsWith(typed) ? 'referral' : 'referral reason-dim'}
      pressed={chosen}
      onPress={() => onChoose(referral.code)}
    >
      <ReasonKey keys={referral.key} typed={typed} />
      <span className="referral-words">
        <span className="reason-label">{text(referral.label)}</span>
        <span className="referral-to">
          {t('palette.goes-to', { to: text(referral.to) })}
          {referral.applicant === null && ` · ${t('palette.nothing-told')}`}
        </span>
      </span>
    </QuietButton>
  );
}
