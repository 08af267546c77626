/** The line under a case on which nothing can be decided: what it was decided as, or why it is closed. */
import { CheckCircleFilled, CloseCircleFilled, SwapRightOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseId, CaseView, Verdict } from '../../host/bindings';
import { Key, Keys, QuietButton } from '../../shared/parts/parts';
import type { Closed } from '../case/closed';
import { StateMark } from '../queue/marks';

const VERDICT_ICON: Record<Verdict['verdict'], ReactNode> = {
  pass: <CheckCircleFilled aria-hidden />,
  fail: <CloseCircleFilled aria-hidden />,
  refer: <SwapRightOutlined aria-hidden />,
};

interface DecidedBarProps {
  view: CaseView;
  verdict: Verdict;
  pending: boolean;
  onUndo: () => void;
  onReplace: () => void;
  onNext: () => void;
}

/** Under a case that is decided: what it was, how far the decision has come, and the ways back. */
export function DecidedBar({ view, verdict, pending, onUndo, onReplace, onNext }: DecidedBarProps) {
  const { t } = useTranslation();
  return (
    <footer className="decision-bar" data-mode="decided">
      <div className="decision-words decided-words">
        <span className="decided-verdict" data-verdict={verdict.verdict}>
          {VERDICT_ICON[verdict.verdict]}
          {t('decision.decided-as', { verdict: t(`verdict.${verdict.verdict}`) })}
        </span>
        {view.state === 'attention' ? (
          <span className="decision-notice">{t('decision.is-doubted')}</span>
        ) : (
          <span className="faint">
            {t(view.state === 'received' ? 'decision.is-received' : 'decision.is-here')}
          </span>
        )}
      </div>
      <div className="confirmation">
        <QuietButton className="cancel" disabled={pending} onPress={onUndo}>
          {t('decision.undo')} <Key>Z</Key>
        </QuietButton>
        <QuietButton className="cancel" onPress={onReplace}>
          {t('decision.replace')}
        </QuietButton>
        <NextButton next={view.next} onNext={onNext} />
      </div>
    </footer>
  );
}

interface ClosedBarProps {
  as: Closed;
  next: CaseId | null;
  onLeave: () => void;
  onNext: () => void;
}

/** Under a case that is not for this person, not all here, or gone: nothing to choose and nothing to write. */
export function ClosedBar({ as, next, onLeave, onNext }: ClosedBarProps) {
  const { t } = useTranslation();
  return (
    <footer className="decision-bar" data-mode="closed" data-testid="case-closed">
      <div className="decision-words decided-words">
        <StateMark state={as} />
        <span>{t(`closed.${as}`)}</span>
      </div>
      <div className="confirmation">
        <QuietButton className="cancel" onPress={onLeave}>
          {t('case.to-queue')} <Key>Esc</Key>
        </QuietButton>
        <NextButton next={next} onNext={onNext} />
      </div>
    </footer>
  );
}

function NextButton({ next, onNext }: { next: CaseId | null; onNext: () => void }) {
  const { t } = useTranslation();
  return (
    <QuietButton className="cancel" disabled={next === null} onPress={onNext}>
      {t('case.next')} <Keys keys="N" />
    </QuietButton>
  );
}
