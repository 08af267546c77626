/** The frame of every screen before the work: a card in the middle, language and theme in the corner. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppState } from '../host/bindings';
import { Seal } from './Seal';
import { LanguageSwitch, ThemeSwitch } from './Switches';

interface GateProps {
  app: AppState;
  title: string;
  lead?: string;
  children: ReactNode;
  foot?: ReactNode;
}

export function Gate({ app, title, lead, children, foot }: GateProps) {
  const { t } = useTranslation();
  return (
    <div className="gate">
      <header className="gate-top">
        <span className="gate-brand">
          <Seal />
          <span className="gate-name">{t('app.name')}</span>
          <span className="faint">{t('app.tagline')}</span>
        </span>
        <span className="gate-switches">
          <LanguageSwitch settings={app.settings} />
          <ThemeSwitch settings={app.settings} />
        </span>
      </header>
      <main className="gate-main">
        <div className="gate-card">
          <h1 className="gate-title">{title}</h1>
          {lead !== undefined && <p className="gate-text">{lead}</p>}
          {children}
        </div>
        {foot}
      </main>
      <footer className="gate-foot faint">
        <span>{t('app.version', { version: app.version })}</span>
        {app.key_protection === 'password-only' && app.phase !== 'not-enrolled' && (
          <span>{t('app.password-only')}</span>
        )}
      </footer>
    </div>
  );
}
