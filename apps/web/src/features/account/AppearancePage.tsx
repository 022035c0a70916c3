import { useLocale, useTranslations } from 'use-intl';
import { LOCALES } from '../../i18n/index.js';
import { useTaste } from '../../shared/taste.js';
import { Select } from '../../shared/ui/forms/Select.js';
import { Card, Page } from '../../shared/ui/Layout.js';

export function AppearancePage() {
  const t = useTranslations('account');
  const shell = useTranslations('shell');
  const locale = useLocale();
  const [theme, setTheme] = useTaste('theme');
  const [, setLocale] = useTaste('locale');
  return (
    <Page title={t('appearance')} width="form">
      <Card>
        <Select
          label={t('theme')}
          help={t('themeHelp')}
          value={theme ?? 'system'}
          onChange={(value) => setTheme(value === 'system' ? null : value)}
          options={[
            { value: 'system', text: shell('themeSystem') },
            { value: 'light', text: shell('themeLight') },
            { value: 'dark', text: shell('themeDark') },
          ]}
        />
        <Select
          label={t('language')}
          help={t('languageHelp')}
          value={locale}
          onChange={setLocale}
          options={LOCALES.map((value) => ({
            value,
            text: new Intl.DisplayNames([value], { type: 'language' }).of(value) ?? value,
          }))}
        />
      </Card>
    </Page>
  );
}
