import { useLocale, useTranslations } from 'use-intl';
import { LOCALES } from '../../i18n/index.js';
import { ZONES } from '../../shared/format/zones.js';
import { useTaste } from '../../shared/taste.js';
import { Switch } from '../../shared/ui/forms/Choices.js';
import { Combo } from '../../shared/ui/forms/Combo.js';
import { Select } from '../../shared/ui/forms/Select.js';
import { Card, Page } from '../../shared/ui/Layout.js';

/** The browser's own zone, as an entry of the list. */
const OWN = 'own';

/** How the panel looks, here and wherever else one signs in. */
export function AppearancePage() {
  const t = useTranslations('account');
  const shell = useTranslations('shell');
  const locale = useLocale();
  const [theme, setTheme] = useTaste('theme');
  const [, setLocale] = useTaste('locale');
  const [zone, setZone] = useTaste('timeZone');
  const [density, setDensity] = useTaste('density');
  const [keys, setKeys] = useTaste('keys');
  return (
    <Page title={t('appearance')} width="form">
      <Card>
        <p>{t('appearanceHelp')}</p>
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
          label={t('density')}
          value={density ?? 'comfortable'}
          onChange={(value) => setDensity(value === 'compact' ? value : null)}
          options={[
            { value: 'comfortable', text: t('comfortable') },
            { value: 'compact', text: t('compact') },
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
        <Combo
          label={t('zone')}
          help={t('zoneHelp')}
          value={zone ?? OWN}
          onChange={(value) => setZone(value === OWN ? null : value)}
          options={[{ value: OWN, text: t('zoneOwn') }, ...ZONES]}
        />
        <Switch isSelected={keys === null} onChange={(areOn) => setKeys(areOn ? null : 'off')}>
          {t('keysTaste')}
        </Switch>
      </Card>
    </Page>
  );
}
