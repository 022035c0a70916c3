import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Badge } from '../../../shared/ui/Badge.js';
import { Combo } from '../../../shared/ui/forms/Combo.js';
import { Select } from '../../../shared/ui/forms/Select.js';
import { Banner, Card, Muted } from '../../../shared/ui/Layout.js';
import { PageState, Skeleton } from '../../../shared/ui/PageState.js';
import { hostAndPort } from '../../servers/index.js';
import { allocationsQuery, nodesQuery } from '../nodes/nodes.api.js';
import { Grid } from '../parts/Grid.js';
import styles from '../parts/Parts.module.css';
import { amountsOf, type ServerDraft } from './new-server.rules.js';
import { roomQuery } from './servers.api.js';

interface Props {
  readonly draft: ServerDraft;
  readonly onChange: (part: Partial<ServerDraft>) => void;
}
const BEST = '';

/** On the best node, or on a port that is chosen by hand. */
export function PlaceFields({ draft, onChange }: Props) {
  const t = useTranslations('admin.newServer');
  const nodes = useQuery(nodesQuery);
  const [node, setNode] = useState(BEST);
  return (
    <Card title={t('where')}>
      <Grid>
        <Select
          label={t('node')}
          value={node}
          options={[
            { value: BEST, text: t('best') },
            ...(nodes.data ?? []).map(({ id, name }) => ({ value: String(id), text: name })),
          ]}
          onChange={(next) => {
            setNode(next);
            onChange({ allocation: null });
          }}
        />
        {node !== BEST && <Ports key={node} node={Number(node)} draft={draft} onChange={onChange} />}
      </Grid>
    </Card>
  );
}

function Ports({ node, draft, onChange }: Props & { node: number }) {
  const t = useTranslations('admin.newServer');
  const { data } = useQuery(allocationsQuery(node, 1));
  const free = (data?.data ?? []).filter(({ attributes }) => !attributes.assigned);
  return (
    <Combo
      label={t('address')}
      help={data && free.length === 0 ? t('noneFree') : t('addressHelp')}
      value={draft.allocation}
      options={free.map(({ attributes: { id, ip, port } }) => ({
        value: String(id),
        text: hostAndPort({ ip, ip_alias: null, port }),
      }))}
      onChange={(allocation) => onChange({ allocation })}
    />
  );
}

/** The nodes with room for it, as the panel counts. */
export function Placing({ draft }: Pick<Props, 'draft'>) {
  const t = useTranslations('admin.newServer');
  const { memory, disk, cpu } = useDeferredValue(amountsOf(draft));
  const query = useQuery(roomQuery(memory, disk, cpu));
  const all = useQuery(nodesQuery);
  if (draft.allocation !== null) return <Muted>{t('placedByHand')}</Muted>;
  return (
    <PageState query={query} skeleton={<Skeleton rows={2} height={28} />}>
      {(nodes) => {
        const fits = new Set(nodes.map(({ id }) => id));
        const others = (all.data ?? []).filter(({ id }) => !fits.has(id));
        return (
          <>
            {nodes.length === 0 && <Banner tone="warn">{t('noRoom')}</Banner>}
            <ul className={styles.fits}>
              {nodes.map(({ id, name }) => (
                <li key={id}>
                  {name}{' '}
                  <Badge tone="ok" shape="dot">
                    {t('fits')}
                  </Badge>
                </li>
              ))}
              {others.map(({ id, name }) => (
                <li key={id}>
                  {name} <Badge tone="quiet">{t('fitsNot')}</Badge>
                </li>
              ))}
            </ul>
          </>
        );
      }}
    </PageState>
  );
}
