/** The window at work: the header that is always there, the screen in front, and taking back what was decided. */
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type JustDecided, Toast } from '../domain/decision/Toast';
import { type QueueFilter, WHOLE_QUEUE } from '../domain/queue/filter';
import { ErrorText } from '../domain/session/ErrorText';
import type { AppState, CaseId } from '../host/bindings';
import { useAction } from '../host/context';
import { useKeys } from '../shared/keyboard/useKeys';
import { useRoute } from '../shared/route';
import { CaseScreen } from './CaseScreen';
import { DecisionsScreen } from './DecisionsScreen';
import { Header } from './Header';
import { PrecisionScreen } from './PrecisionScreen';
import { QueueScreen } from './QueueScreen';
import { ShortcutSheet } from './ShortcutSheet';
import { SyncScreen } from './SyncScreen';
import { useIdle } from './useIdle';
import { useUndo } from './useUndo';

export function Shell({ app }: { app: AppState }) {
  const { t } = useTranslation();
  const route = useRoute();
  const [filter, setFilter] = useState<QueueFilter>(WHOLE_QUEUE);
  const [selected, setSelected] = useState<CaseId | null>(null);
  const [decided, setDecided] = useState<JustDecided | null>(null);
  const [sheet, setSheet] = useState(false);
  const lock = useAction('screen.lock');
  const lockVault = useAction('vault.lock');
  const signOut = useAction('session.sign-out');
  useIdle(app.screen_lock_after_s, () => lock.mutate({}));
  const undo = useUndo(() => setDecided(null));
  const refused = undo.error ?? lock.error ?? lockVault.error ?? signOut.error;
  // What was refused is forgotten when one goes on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the actions are the same ones at every drawing
  useEffect(() => {
    for (const action of [undo, lock, lockVault, signOut]) action.reset();
  }, [route]);
  const forgetDecided = useCallback(() => setDecided(null), []);

  // The queue comes back to the case that was in front.
  if (route.at === 'case' && route.id !== selected) setSelected(route.id);

  useKeys((press, fresh) => {
    if (press.code !== 'Slash' || !press.shift || !fresh) return false;
    setSheet(true);
    return true;
  });

  return (
    <div className="shell">
      {/* No link: the address behind `#` names the screen, and following one would leave it. */}
      <button type="button" className="skip" onClick={() => document.getElementById('main')?.focus()}>
        {t('app.skip')}
      </button>
      <Header
        app={app}
        at={route.at}
        leaving={lockVault.isPending || signOut.isPending}
        onLock={() => lock.mutate({})}
        onLockVault={() => lockVault.mutate({})}
        onSignOut={() => signOut.mutate({})}
      />
      <main id="main" className="shell-main" tabIndex={-1}>
        {route.at === 'queue' && (
          <QueueScreen
            filter={filter}
            onFilter={setFilter}
            selected={selected}
            onSelect={setSelected}
            onUndo={undo.last}
          />
        )}
        {route.at === 'decisions' && <DecisionsScreen onUndo={undo.one} undoing={undo.undoing} />}
        {route.at === 'sync' && (
          <SyncScreen station={app.station} reviewer={app.session?.roles.includes('reviewer') === true} />
        )}
        {route.at === 'precision' && <PrecisionScreen />}
        {route.at === 'case' && (
          <CaseScreen
            id={route.id}
            replacing={route.replacing}
            onDecided={setDecided}
            onUndo={undo.last}
            onUndoThis={undo.one}
            undoing={undo.undoing !== null}
            onHelp={() => setSheet(true)}
          />
        )}
      </main>
      <div className="toasts">
        {refused !== null && <ErrorText error={refused} />}
        {decided !== null && <Toast decided={decided} onUndo={undo.one} onGone={forgetDecided} />}
      </div>
      <ShortcutSheet open={sheet} onClose={() => setSheet(false)} />
    </div>
  );
}
