/**
 * The line under a case: the three verdicts, then the one chosen with its confirmation. The confirmation lies
 * where no verdict lay before, so that no double click goes through.
 */
import {
  CheckOutlined,
  CloseOutlined,
  ExclamationCircleFilled,
  LoadingOutlined,
  SwapRightOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseView } from '../../host/bindings';
import { Key, QuietButton } from '../../shared/parts/parts';
import { useText } from '../../shared/text';
import { type Bench, type Notice, verdictOf } from './bench';

interface DecisionBarProps {
  view: CaseView;
  bench: Bench;
  replacing: boolean;
  error: ReactNode;
  onChoose: (mode: 'pass' | 'fail' | 'refer') => void;
  onConfirm: () => void;
  onClose: () => void;
}

export function DecisionBar(props: DecisionBarProps) {
  const { bench, view, replacing, error, onChoose } = props;
  const { t } = useTranslation();
  const chosen = bench.mode === 'look' ? undefined : bench.mode;
  const blocked = view.pass_blocked !== null;
  return (
    <footer className="decision-bar" data-mode={bench.mode}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame and a legend that do not belong here */}
      <div className="verdicts" role="group" aria-label={t('decision.verdicts')}>
        <VerdictButton mode="pass" hint="P" chosen={chosen} blocked={blocked} onChoose={onChoose}>
          <CheckOutlined aria-hidden /> {t('verdict.pass')}
        </VerdictButton>
        <VerdictButton mode="fail" hint="F" chosen={chosen} onChoose={onChoose}>
          <CloseOutlined aria-hidden /> {t('verdict.fail')}
        </VerdictButton>
        <VerdictButton mode="refer" hint="T" chosen={chosen} onChoose={onChoose}>
          <SwapRightOutlined aria-hidden /> {t('verdict.refer')}
        </VerdictButton>
      </div>
      <div className="decision-words" aria-live="polite">
        {replacing && <span className="badge">{t('decision.replacing')}</span>}
        {error}
        {bench.notice !== null && <NoticeText notice={bench.notice} view={view} />}
        {bench.notice === null && error === null && <Summary {...props} />}
      </div>
      <Confirmation {...props} />
    </footer>
  );
}

interface VerdictButtonProps {
  mode: 'pass' | 'fail' | 'refer';
  hint: string;
  chosen: Bench['mode'] | undefined;
  blocked?: boolean;
  onChoose: (mode: 'pass' | 'fail' | 'refer') => void;
  children: ReactNode;
}

function VerdictButton({ mode, hint, chosen, blocked = false, onChoose, children }: VerdictButtonProps) {
  return (
    <QuietButton
      className={blocked ? 'verdict verdict-blocked' : 'verdict'}
      pressed={chosen === mode}
      disabled={chosen === 'sending'}
      testId={`decision-${mode}`}
      onPress={() => onChoose(mode)}
    >
      <span className="verdict-face" data-verdict={mode}>
        {children}
      </span>
      <Key>{hint}</Key>
    </QuietButton>
  );
}

function Confirmation({ bench, onConfirm, onClose }: DecisionBarProps) {
  const { t } = useTranslation();
  if (bench.mode === 'look') return null;
  const verdict = verdictOf(bench);
  const sending = bench.mode === 'sending';
  return (
    <div className="confirmation">
      <QuietButton className="cancel" disabled={sending} onPress={onClose}>
        {t('common.cancel')} <Key>Esc</Key>
      </QuietButton>
      <QuietButton
        className="confirm"
        disabled={sending || verdict === null}
        testId="confirm"
        onPress={onConfirm}
      >
        <span className="confirm-face" data-verdict={bench.mode}>
          {sending && <LoadingOutlined aria-hidden />}
          {sending ? t('decision.sending') : t('decision.confirm', { verdict: verdictWord(t, bench.mode) })}
        </span>
        <Key>Enter</Key>
      </QuietButton>
    </div>
  );
}

type Translate = ReturnType<typeof useTranslation>['t'];

function verdictWord(t: Translate, mode: Bench['mode']): string {
  return mode === 'pass' || mode === 'fail' || mode === 'refer' ? t(`verdict.${mode}`) : '';
}

/** What the chosen verdict is, in one line. */
function Summary({ bench, view }: DecisionBarProps) {
  const { t } = useTranslation();
  const text = useText();
  switch (bench.mode) {
    case 'look':
      return view.pass_blocked === null ? null : (
        <span className="decision-notice">
          <ExclamationCircleFilled aria-hidden /> {text(view.pass_blocked)}
        </span>
      );
    case 'pass':
      return <span>{t('decision.pass-means')}</span>;
    case 'fail':
      return bench.grounds.length === 0 ? (
        <span className="faint">{t('notice.reason-wanted')}</span>
      ) : (
        <span>{t('decision.reasons', { count: bench.grounds.length })}</span>
      );
    case 'refer': {
      const referral = view.referrals.find(candidate => candidate.code === bench.referral);
      return referral === undefined ? (
        <span className="faint">{t('notice.referral-wanted')}</span>
      ) : (
        <span>
          {text(referral.label)} → {text(referral.to)}
        </span>
      );
    }
    case 'sending':
      return null;
  }
}

function NoticeText({ notice, view }: { notice: Notice; view: CaseView }) {
  const { t } = useTranslation();
  const text = useText();
  const words =
    notice.is === 'no-such-key'
      ? t('notice.no-such-key', { typed: notice.typed.toUpperCase() })
      : notice.is === 'pass-blocked' && view.pass_blocked !== null
        ? text(view.pass_blocked)
        : t(`notice.${notice.is}`);
  return (
    <span className="decision-notice" role="alert">
      <ExclamationCircleFilled aria-hidden /> {words}
    </span>
  );
}
