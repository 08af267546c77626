/** The look of the whole window: palette, type, Ant Design's tokens and locale, and the nonce for its styles. */
import { App as AntApp, theme as antTheme, ConfigProvider, type ThemeConfig } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { type ReactNode, useLayoutEffect, useMemo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { customProperties, DARK, LIGHT, type Palette } from './palette';
import './base.css';
import './parts.css';
import './header.css';

export type ThemeChoice = 'system' | 'light' | 'dark';

export const FONT =
  '"Segoe UI", -apple-system, "PingFang SC", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", system-ui, sans-serif';
export const FONT_MONO =
  '"SF Mono", "Cascadia Mono", Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace';

const darkQuery = () => window.matchMedia('(prefers-color-scheme: dark)');

function useSystemIsDark(): boolean {
  return useSyncExternalStore(
    changed => {
      const query = darkQuery();
      query.addEventListener('change', changed);
      return () => query.removeEventListener('change', changed);
    },
    () => darkQuery().matches,
  );
}

export function useIsDark(choice: ThemeChoice): boolean {
  const system = useSystemIsDark();
  return choice === 'system' ? system : choice === 'dark';
}

function tokens(palette: Palette, dark: boolean): ThemeConfig {
  return {
    algorithm: dark ? antTheme.darkAlgorithm : antTheme.defaultAlgorithm,
    token: {
      colorPrimary: palette.accentFill,
      colorLink: palette.accent,
      colorSuccess: palette.passFill,
      colorError: palette.failFill,
      colorWarning: palette.warnFill,
      colorBgLayout: palette.ground,
      colorBgContainer: palette.surface,
      colorBgElevated: palette.surface,
      colorBorder: palette.lineStrong,
      colorBorderSecondary: palette.line,
      colorText: palette.text,
      colorTextSecondary: palette.textSoft,
      colorTextTertiary: palette.textFaint,
      colorTextDescription: palette.textFaint,
      colorTextPlaceholder: palette.textFaint,
      fontFamily: FONT,
      fontFamilyCode: FONT_MONO,
      fontSize: 14,
      borderRadius: 6,
      controlHeight: 32,
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.16s',
    },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
      Form: { itemMarginBottom: 16, verticalLabelPadding: '0 0 4px' },
      Modal: { titleFontSize: 16 },
    },
  };
}

interface LookProps {
  theme: ThemeChoice;
  nonce: string | undefined;
  children: ReactNode;
}

/** Everything below it wears the look. */
export function Look({ theme, nonce, children }: LookProps) {
  const { i18n } = useTranslation();
  const dark = useIsDark(theme);
  const palette = dark ? DARK : LIGHT;
  const config = useMemo(() => tokens(palette, dark), [palette, dark]);

  // Set through the object model: a style attribute in markup would be refused by the content security policy.
  useLayoutEffect(() => {
    const root = document.documentElement;
    for (const [name, value] of customProperties(palette)) root.style.setProperty(name, value);
    root.style.setProperty('--font', FONT);
    root.style.setProperty('--font-mono', FONT_MONO);
    root.style.colorScheme = dark ? 'dark' : 'light';
    root.dataset.theme = dark ? 'dark' : 'light';
  }, [palette, dark]);

  return (
    <ConfigProvider
      locale={i18n.language === 'en' ? enUS : zhCN}
      theme={config}
      button={{ autoInsertSpace: false }}
      {...(nonce === undefined ? {} : { csp: { nonce } })}
    >
      <AntApp className="app">{children}</AntApp>
    </ConfigProvider>
  );
}
