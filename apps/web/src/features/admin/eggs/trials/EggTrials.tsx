import { useQuery } from '@tanstack/react-query';
import { FlaskConical } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Banner, Card, Stack } from '../../../../shared/ui/Layout.js';
import { Empty, PageState } from '../../../../shared/ui/PageState.js';
import { nodesQuery } from '../../nodes/nodes.api.js';
import type { EggDraft } from '../editor/egg-draft.rules.js';
import { OneTrial } from './OneTrial.js';
import { StartTrial } from './StartTrial.js';
import { trialsQuery } from './trials.api.js';
import styles from './Trials.module.css';

/** Tries an egg out on a node, and tells how that went. */
export function EggTrials(props: { egg: number; saved: EggDraft; isChanged: boolean }) {
  const { egg, saved, isChanged } = props;
  const t = useTranslations('admin.trials');
  const query = useQuery(trialsQuery(egg));
  const nodes = useQuery(nodesQuery).data ?? [];
  return (
    <Stack>
      {isChanged && <Banner tone="warn">{t('unsaved')}</Banner>}
      <StartTrial egg={egg} variables={saved.variables} />
      <Card title={t('title')}>
        <PageState query={query}>
          {(trials) =>
            trials.length === 0 ? (
              <Empty icon={FlaskConical} title={t('emptyTitle')}>
                {t('empty')}
              </Empty>
            ) : (
              <ul className={styles.trials} aria-label={t('title')}>
                {trials.map((trial, index) => (
                  <OneTrial
                    key={trial.id}
                    trial={trial}
                    node={
                      nodes.find(({ id }) => id === trial.node)?.name ?? t('nodeOf', { node: trial.node })
                    }
                    isNewest={index === 0}
                  />
                ))}
              </ul>
            )
          }
        </PageState>
      </Card>
    </Stack>
  );
}
