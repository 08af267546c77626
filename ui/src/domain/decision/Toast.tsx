import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseId, Verdict } from '../../host/bindings';
import { Key, QuietButton } from '../../shared/parts/parts';

/** The decision just made: the toast offers to take it back. */
export interface JustDecided {
  case: CaseId;
  reference: string;
  verdict: Verdict['verdict'];
}

const SHOWN_MS = 12_000;

interface ToastProps {
  decided: JustDecided;
  onUndo: (id: CaseId) => void;
  onGone: () => void;
}

export function Toast({ decided, onUndo, onGone }: ToastProps) {
  const { t } = useTranslation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new decision starts the time anew
  useEffect(() => {
    const timer = window.setTimeout(onGone, SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [decided, onGone]);
  return (
    <div className="toast" role="status">
      <span className="verdict-tag" data-verdict={decided.verdict}>
        {t(`verdict.${decided.verdict}`)}
      </span>
      <span className="mono">{decided.reference}</span>
      <QuietButton className="toast-undo" testId="toast-undo" onPress={() => onUndo(decided.case)}>
        {t('decision.undo')} <Key>Z</Key>
      </QuietButton>
    </div>
  );
}
