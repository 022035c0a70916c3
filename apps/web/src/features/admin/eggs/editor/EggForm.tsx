import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { createEgg, updateEgg } from '@app/contracts/application/egg-editing.contract.js';
import type { RefusedField } from '../../../../shared/api/failure.js';
import { useRefused } from '../../../../shared/api/use-refused.js';
import { useAction } from '../../../../shared/api/use-action.js';
import { Button } from '../../../../shared/ui/Button.js';
import { LeaveGuard } from '../../../../shared/ui/forms/LeaveGuard.js';
import { SaveBar } from '../../../../shared/ui/forms/SaveBar.js';
import { Banner, Page, Stack } from '../../../../shared/ui/Layout.js';
import { TabNav } from '../../../../shared/ui/TabNav.js';
import { useAdminNeed } from '../../parts/use-admin-need.js';
import { EggTrials } from '../trials/EggTrials.js';
import { addEgg, changeEgg, EGGS, eggUrl } from '../eggs.api.js';
import { ConfigFields, InstallFields } from './CodeFields.js';
import {
  bodyOf,
  changesOf,
  problemsOf,
  SECTIONS,
  sectionOf,
  type EggDraft,
  type Section,
} from './egg-draft.rules.js';
import styles from './EggEditor.module.css';
import { GeneralFields, ImagesFields, StartupFields } from './PlainFields.js';
import { VariablesFields } from './VariablesFields.js';

const FIELDS = {
  general: GeneralFields,
  images: ImagesFields,
  startup: StartupFields,
  config: ConfigFields,
  install: InstallFields,
  variables: VariablesFields,
} as const;

const TRIALS = 'trials';

/** All sections of an egg with one draft: walking between them loses nothing, leaving them asks. */
export function EggForm({ id, saved: first }: { id: number | null; saved: EggDraft }) {
  const t = useTranslations('admin.egg');
  const eggs = useTranslations('admin.eggs');
  const trials = useTranslations('admin.trials');
  const navigate = useNavigate();
  const need = useAdminNeed()(id === null ? createEgg : updateEgg);
  const { egg, section } = useParams({ from: '/shell/admin/eggs/$egg/$section' });
  const [saved, setSaved] = useState(first);
  const [draft, setDraft] = useState(first);
  const refusedBy = useRefused();
  const [refused, setRefused] = useState<readonly RefusedField[]>([]);
  const [isTried, setTried] = useState(false);
  const [isGone, setGone] = useState(false);
  // The editor has its text itself: after discarding it is made anew.
  const [round, setRound] = useState(0);
  const problems = problemsOf(draft);
  const isChanged = Object.keys(changesOf(saved, draft)).length > 0;
  // A new egg has nothing yet that could be tried.
  const isTrying = id !== null && section === TRIALS;
  const shown: Section = SECTIONS.find((name) => name === section) ?? 'general';
  const Fields = FIELDS[shown];

  const saving = useAction({
    call: async () => {
      setRefused([]);
      try {
        if (id !== null) return await changeEgg(id, changesOf(saved, draft));
        return await addEgg({ ...bodyOf(draft), ...(draft.nest === '' ? {} : { nest: draft.nest }) });
      } catch (error) {
        setRefused(refusedBy(error));
        throw error;
      }
    },
    changes: [EGGS],
    done: ({ name }) => t('saved', { name }),
    onDone: (made) => {
      setSaved(draft);
      setTried(false);
      if (id !== null) return;
      setGone(true);
      const params = { egg: String(made.id), section: 'general' };
      void navigate({ to: '/admin/eggs/$egg/$section', params, replace: true, ignoreBlocker: true });
    },
  });
  const save = (): void => {
    const [where] = Object.keys(problems) as Section[];
    setTried(true);
    if (where === undefined) saving.run();
    else void navigate({ to: '/admin/eggs/$egg/$section', params: { egg, section: where } });
  };
  const wrong = (name: Section): boolean =>
    (isTried && problems[name] !== undefined) || refused.some(({ field }) => sectionOf(field) === name);
  const problem = isTried ? problems[shown] : undefined;
  const said = refused.filter(({ field }) => sectionOf(field) === shown);
  return (
    <>
      <TabNav label={t('sections')}>
        {SECTIONS.map((name) => (
          <Link
            key={name}
            to="/admin/eggs/$egg/$section"
            params={{ egg, section: name }}
            replace={id === null}
            activeOptions={{ exact: true }}
          >
            {t(`section.${name}`)}
            {wrong(name) && (
              <span className={styles.wrong} role="img" aria-label={t('isWrong')}>
                !
              </span>
            )}
          </Link>
        ))}
        {id !== null && (
          <Link
            to="/admin/eggs/$egg/$section"
            params={{ egg, section: TRIALS }}
            activeOptions={{ exact: true }}
          >
            {trials('tab')}
          </Link>
        )}
      </TabNav>
      <Page
        title={id === null ? eggs('new') : saved.name}
        crumbs={<Link to="/admin/eggs">{eggs('title')}</Link>}
        actions={
          id !== null && (
            <Button icon={Download} onPress={() => location.assign(eggUrl(id))}>
              {eggs('save')}
            </Button>
          )
        }
      >
        {isTrying ? (
          <EggTrials egg={id} saved={saved} isChanged={isChanged} />
        ) : (
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              save();
            }}
          >
            <Stack>
              {problem !== undefined && <Banner tone="bad">{t(`problem.${problem}`)}</Banner>}
              {said.length > 0 && (
                <Banner tone="bad">
                  {said.map(({ field, detail }) => (
                    <p key={field}>
                      {field}: {detail}
                    </p>
                  ))}
                </Banner>
              )}
              {need !== null && <Banner tone="quiet">{need}</Banner>}
              <Fields
                key={`${shown} ${round}`}
                draft={draft}
                isNew={id === null}
                isReadOnly={need !== null}
                onChange={(part) => setDraft((before) => ({ ...before, ...part }))}
                onSave={save}
              />
              <SaveBar
                isShown={need === null && (isChanged || id === null)}
                verb={id === null ? t('create') : t('save')}
                busy={saving.busy}
                onDiscard={() => {
                  setDraft(saved);
                  setRound(round + 1);
                }}
              />
            </Stack>
          </form>
        )}
      </Page>
      <LeaveGuard isUnsaved={isChanged && !isGone} within={`/admin/eggs/${egg}/`} />
    </>
  );
}
