/** The header: where one is, how the exchange stands, whose session it is, and the ways out of it. */
import { DownOutlined, LockOutlined, UserOutlined } from '@ant-design/icons';
import { Button, Dropdown, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PasswordForm } from '../domain/session/forms';
import { SyncIndicator } from '../domain/sync/SyncIndicator';
import type { AppState } from '../host/bindings';
import { useAction, useAnswer } from '../host/context';
import { dayAndMinute } from '../shared/format/time';
import { keepFocus } from '../shared/keyboard/focus';
import { go, type Route } from '../shared/route';
import { useList } from '../shared/text';
import { useNow } from '../shared/useNow';
import { Seal } from './Seal';
import { LanguageSwitch, ThemeSwitch } from './Switches';

interface HeaderProps {
  app: AppState;
  at: Route['at'];
  onLock: () => void;
  onLockVault: () => void;
  onSignOut: () => void;
  /** One of the last two is under way. */
  leaving: boolean;
}

export function Header(props: HeaderProps) {
  const { app, at, onLock } = props;
  const { t } = useTranslation();
  const now = useNow();
  const sync = useAnswer('sync.state', {});
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the focus where it is
    <header className="header" onMouseDown={keepFocus}>
      <span className="header-brand">
        <Seal />
        {t('app.name')}
      </span>
      <nav className="header-nav" aria-label={t('app.navigation')}>
        <NavButton to="queue" current={at === 'queue' || at === 'case'} label={t('nav.queue')} />
        <NavButton
          to="decisions"
          current={at === 'decisions'}
          label={t('nav.decisions')}
          alarm={sync.data?.attention ?? 0}
        />
        <NavButton to="sync" current={at === 'sync'} label={t('nav.sync')} />
        {app.session?.roles.includes('supervisor') === true && (
          <NavButton to="precision" current={at === 'precision'} label={t('nav.precision')} />
        )}
      </nav>
      <span className="header-room" />
      {sync.data !== undefined && (
        <SyncIndicator state={sync.data} now={now} onOpen={() => go({ at: 'sync' })} />
      )}
      <span className="header-station" title={app.station?.server_url}>
        {app.station?.name}
      </span>
      <PersonMenu {...props} />
      <LanguageSwitch settings={app.settings} />
      <ThemeSwitch settings={app.settings} />
      <Button
        type="text"
        size="small"
        icon={<LockOutlined />}
        data-testid="lock"
        aria-label={t('lock.lock')}
        title={t('lock.lock')}
        onClick={onLock}
      />
    </header>
  );
}

interface NavButtonProps {
  to: 'queue' | 'decisions' | 'sync' | 'precision';
  current: boolean;
  label: string;
  alarm?: number;
}

function NavButton({ to, current, label, alarm = 0 }: NavButtonProps) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className="nav-button"
      aria-current={current ? 'page' : undefined}
      data-testid={`nav-${to}`}
      onClick={() => go({ at: to })}
    >
      {label}
      {alarm > 0 && (
        <span className="nav-alarm">
          {alarm}
          <span className="unseen">{t('sync.attention')}</span>
        </span>
      )}
    </button>
  );
}

function PersonMenu({ app, leaving, onLockVault, onSignOut }: HeaderProps) {
  const { t } = useTranslation();
  const list = useList();
  const [passwordOpen, setPasswordOpen] = useState(false);
  const { session } = app;
  if (session === null) return null;
  return (
    <>
      <Dropdown
        trigger={['click']}
        // Else the keys meant for the menu would go to the case.
        autoFocus
        placement="bottomRight"
        menu={{
          items: [
            {
              key: 'who',
              type: 'group',
              label: (
                <div className="person-card">
                  <strong>{session.name}</strong>
                  <span>{list(session.roles.map(role => t(`role.${role}`)))}</span>
                  <span>{t('session.valid-until', { at: dayAndMinute(session.mandate_valid_until) })}</span>
                </div>
              ),
            },
            { type: 'divider' },
            { key: 'password', label: t('password.title'), onClick: () => setPasswordOpen(true) },
            { key: 'vault', label: t('session.lock-vault'), onClick: onLockVault },
            {
              key: 'out',
              label: <span data-testid="sign-out">{t('session.sign-out')}</span>,
              onClick: onSignOut,
            },
          ],
        }}
      >
        <Button type="text" size="small" icon={<UserOutlined />} loading={leaving} data-testid="person-menu">
          {session.name} <DownOutlined className="tiny" aria-hidden />
        </Button>
      </Dropdown>
      <PasswordDialog open={passwordOpen} onClose={() => setPasswordOpen(false)} />
    </>
  );
}

function PasswordDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const change = useAction('session.change-password');
  return (
    <Modal
      open={open}
      title={t('password.title')}
      footer={null}
      onCancel={onClose}
      destroyOnHidden
      width={420}
    >
      <PasswordForm
        pending={change.isPending}
        error={change.error}
        onSubmit={request => change.mutate(request, { onSuccess: onClose })}
      />
    </Modal>
  );
}
