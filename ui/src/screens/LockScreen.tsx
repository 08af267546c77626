/** The locked screen. Nothing of a case is on the page or kept by it. */
import { Button } from 'antd';
import { useLayoutEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { UnlockForm } from '../domain/session/forms';
import type { AppState } from '../host/bindings';
import { useAction, useForgetAnswers } from '../host/context';
import { Gate } from './Gate';

export function LockScreen({ app }: { app: AppState }) {
  const { t } = useTranslation();
  const unlock = useAction('screen.unlock');
  const signOut = useAction('session.sign-out');
  const forget = useForgetAnswers();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the lock comes up
  useLayoutEffect(forget, []);
  return (
    <Gate
      app={app}
      title={t('lock.title')}
      lead={t('lock.lead', { name: app.session?.name ?? '' })}
      foot={
        <Button
          type="link"
          loading={signOut.isPending}
          onClick={() => signOut.mutate({})}
          data-testid="sign-out"
        >
          {t('lock.other-person')}
        </Button>
      }
    >
      <UnlockForm
        pending={unlock.isPending}
        error={unlock.error ?? signOut.error}
        onSubmit={password => unlock.mutate({ password })}
      />
    </Gate>
  );
}
