/** Language and theme, kept by the station. */
import { BulbOutlined, DesktopOutlined, MoonOutlined, SunOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Theme, UiSettings } from '../host/bindings';
import { useAction } from '../host/context';

export function LanguageSwitch({ settings }: { settings: UiSettings }) {
  const { t } = useTranslation();
  const save = useAction('app.save-settings');
  const other = settings.language === 'zh' ? 'en' : 'zh';
  return (
    <Button
      type="text"
      size="small"
      data-testid="language-switch"
      data-language={settings.language}
      title={t('settings.language')}
      onClick={() => save.mutate({ ...settings, language: other })}
    >
      {t('settings.other-language')}
    </Button>
  );
}

const THEME_ICON: Record<Theme, ReactNode> = {
  system: <DesktopOutlined />,
  light: <SunOutlined />,
  dark: <MoonOutlined />,
};
const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

export function ThemeSwitch({ settings }: { settings: UiSettings }) {
  const { t } = useTranslation();
  const save = useAction('app.save-settings');
  return (
    <Dropdown
      trigger={['click']}
      // Else the keys meant for the menu would go to the case.
      autoFocus
      menu={{
        selectedKeys: [settings.theme],
        items: THEMES.map(theme => ({
          key: theme,
          label: t(`settings.theme.${theme}`),
          icon: THEME_ICON[theme],
        })),
        onClick: ({ key }) => {
          const theme = THEMES.find(candidate => candidate === key);
          if (theme !== undefined) save.mutate({ ...settings, theme });
        },
      }}
    >
      <Button
        type="text"
        size="small"
        icon={<BulbOutlined />}
        data-testid="theme-switch"
        data-theme={settings.theme}
        aria-label={t('settings.theme.title')}
        title={t('settings.theme.title')}
      />
    </Dropdown>
  );
}
