/** The page's own texts. Texts of cases, findings and errors come from the station in both languages. */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './en.json';
import zh from './zh-CN.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'page';
    resources: { page: typeof zh };
  }
}

void i18next.use(initReactI18next).init({
  lng: 'zh',
  fallbackLng: 'zh',
  defaultNS: 'page',
  resources: { zh: { page: zh }, en: { page: en } },
  interpolation: { escapeValue: false },
});

export { i18next };
