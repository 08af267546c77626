/** Signing in, with or without the network; the way in by recovery key. Nothing of whoever was here is left. */
import { Button } from 'antd';
import { useLayoutEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RecoverForm, SignInForm } from '../domain/session/forms';
import type { AppState } from '../host/bindings';
import { useAction, useForgetAnswers } from '../host/context';
import { go } from '../shared/route';
import { Gate } from './Gate';

export function SignInScreen({ app }: { app: AppState }) {
  const { t } = useTranslation();
  const [recovering, setRecovering] = useState(false);
  const signIn = useAction('session.sign-in');
  const recover = useAction('session.recover');
  const forget = useForgetAnswers();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when nobody is signed in any more
  useLayoutEffect(() => {
    forget();
    // The next person may be another, and does not begin in this one's case.
    go({ at: 'queue' });
  }, []);
  const station = app.station?.name ?? '';
  return (
    <Gate
      app={app}
      title={t(recovering ? 'recovery.sign-in' : 'sign-in.title')}
      lead={recovering ? t('recovery.lead') : t('sign-in.lead', { station })}
      foot={
        <Button type="link" onClick={() => setRecovering(!recovering)} data-testid="recover-switch">
          {t(recovering ? 'recovery.back' : 'sign-in.recover')}
        </Button>
      }
    >
      {recovering ? (
        <RecoverForm
          pending={recover.isPending}
          error={recover.error}
          onSubmit={request => recover.mutate(request)}
        />
      ) : (
        <SignInForm
          pending={signIn.isPending}
          error={signIn.error}
          onSubmit={request => signIn.mutate(request)}
        />
      )}
      <p className="gate-note faint">{t(recovering ? 'recovery.online' : 'sign-in.offline')}</p>
    </Gate>
  );
}
