/** Texts that come from the station in both languages, and the language in use. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

export type LanguageCode = 'zh' | 'en';

export interface BothLanguages {
  zh: string;
  en: string;
}

export function useLanguage(): LanguageCode {
  const { i18n } = useTranslation();
  return i18n.language === 'en' ? 'en' : 'zh';
}

/** Picks the text of the language in use; Chinese where English is empty. */
export function useText(): (text: BothLanguages) => string {
  const language = useLanguage();
  return useCallback(text => (language === 'en' && text.en !== '' ? text.en : text.zh), [language]);
}

/** Joins texts as the language does: with 、 or with commas. */
export function useList(): (texts: readonly string[]) => string {
  const { t } = useTranslation();
  return useCallback(texts => texts.join(t('common.list-separator')), [t]);
}
