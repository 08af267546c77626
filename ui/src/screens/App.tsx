/** Which phase the station is in, and therefore which screen: fault, enrolment, signing in, locked, at work. */
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppState } from '../host/bindings';
import { useAnswer } from '../host/context';
import { KeyboardProvider } from '../shared/keyboard/useKeys';
import { Look } from '../shared/look/look';
import { Working } from '../shared/parts/parts';
import { Boundary } from './Boundary';
import { EnrolScreen, RecoveryKeyScreen } from './EnrolScreen';
import { FaultScreen } from './FaultScreen';
import { LockScreen } from './LockScreen';
import { Shell } from './Shell';
import { SignInScreen } from './SignInScreen';
import { useNoMenu } from './useNoMenu';

export function App({ nonce }: { nonce: string | undefined }) {
  const { i18n } = useTranslation();
  const app = useAnswer('app.state', {});
  useNoMenu();
  const language = app.data?.settings.language ?? 'zh';

  useEffect(() => {
    void i18n.changeLanguage(language);
    document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
  }, [i18n, language]);

  return (
    <Look theme={app.data?.settings.theme ?? 'system'} nonce={nonce}>
      <KeyboardProvider>
        <Boundary>
          {app.data !== undefined ? (
            <Phase app={app.data} />
          ) : app.error !== null ? (
            <FaultScreen fault={app.error.error?.text ?? null} />
          ) : (
            <Starting />
          )}
        </Boundary>
      </KeyboardProvider>
    </Look>
  );
}

function Starting() {
  const { t } = useTranslation();
  return <Working text={t('app.starting')} />;
}

function Phase({ app }: { app: AppState }) {
  // Kept above the phases: enrolling ends the first of them, and the key is shown once only.
  const [recoveryKey, setRecoveryKey] = useState<string | null>(null);
  if (app.fault !== null) return <FaultScreen fault={app.fault} />;
  if (recoveryKey !== null) {
    return <RecoveryKeyScreen app={app} recoveryKey={recoveryKey} onKept={() => setRecoveryKey(null)} />;
  }
  switch (app.phase) {
    case 'not-enrolled':
      return <EnrolScreen app={app} onEnrolled={setRecoveryKey} />;
    case 'signed-out':
      return <SignInScreen app={app} />;
    case 'screen-locked':
      return <LockScreen app={app} />;
    case 'signed-in':
      return <Shell app={app} />;
  }
}
