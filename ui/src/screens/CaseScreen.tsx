/** Fetches the case that the address names and hands it to the desk; holds the pictures decoded ahead. */
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newShelf } from '../domain/case/shelf';
import type { JustDecided } from '../domain/decision/Toast';
import { ErrorText } from '../domain/session/ErrorText';
import type { CaseId } from '../host/bindings';
import { useAnswer, useHost } from '../host/context';
import { useFreshKeysFor } from '../shared/keyboard/useKeys';
import { Blank, Working } from '../shared/parts/parts';
import { go } from '../shared/route';
import { CaseDesk } from './CaseDesk';

interface CaseScreenProps {
  id: CaseId;
  replacing: boolean;
  undoing: boolean;
  onDecided: (decided: JustDecided) => void;
  onUndo: () => void;
  onUndoThis: (id: CaseId) => void;
  onHelp: () => void;
}

export function CaseScreen(props: CaseScreenProps) {
  const { id, replacing } = props;
  const { t } = useTranslation();
  const host = useHost();
  const [shelf] = useState(newShelf);
  const opened = useAnswer('case.open', { case: id }, { fresh: true });
  const view = opened.data;
  // Keys that are down were meant for what stood here before: another case, other data, another decision.
  useFreshKeysFor(`${id} ${view?.revision} ${view?.decided?.verdict}`);

  useEffect(() => () => shelf.clear(), [shelf]);
  useEffect(() => {
    if (view === undefined) return;
    const own = view.photos.flatMap(({ picture }) => (picture.state === 'ready' ? [picture.token] : []));
    shelf.keepOnly([...own, ...view.next_pictures].map(host.photoUrl));
  }, [shelf, host, view]);

  if (opened.error !== null) {
    return (
      <Blank title={t('case.not-to-open')}>
        <ErrorText error={opened.error} />
        <Button type="primary" onClick={() => go({ at: 'queue' })}>
          {t('case.to-queue')}
        </Button>
      </Blank>
    );
  }
  if (view === undefined) return <Working text={t('case.loading')} />;
  return (
    <CaseDesk
      {...props}
      // What was entered belongs to one case, and to one decision on it: what is taken back lies on the bench again.
      key={`${view.case} ${replacing} ${view.decided !== null}`}
      view={view}
      shelf={shelf}
    />
  );
}
