import { useTranslations } from 'use-intl';
import { Button } from '../../../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../../../shared/ui/Dialog.js';
import { Banner, Muted, Stack } from '../../../../shared/ui/Layout.js';
import type { EggPreview, Source } from '../eggs.api.js';
import styles from './ImportPreview.module.css';

export interface Previewed {
  readonly source: Source;
  readonly preview: EggPreview;
}

/** What taking documents would change of eggs that are there, and which servers have these eggs. */
export function ImportPreview(props: {
  previews: readonly Previewed[];
  busy: boolean;
  onTake: () => void;
  onClose: () => void;
}) {
  const { previews, busy, onTake, onClose } = props;
  const t = useTranslations('admin.eggImport');
  const common = useTranslations('common');
  return (
    <Dialog
      title={t('title', { count: previews.length })}
      isOpen={previews.length > 0}
      onClose={onClose}
      wide
    >
      <Stack>
        {previews.map(({ source, preview }) => (
          <section key={source.name} aria-label={source.name}>
            <Stack>
              {previews.length > 1 && <strong>{source.name}</strong>}
              <Touched preview={preview} />
              <ul className={styles.changes} aria-label={t('changes')}>
                {preview.changes.map((change) => (
                  <Change key={change.field} {...change} />
                ))}
              </ul>
            </Stack>
          </section>
        ))}
        <DialogButtons>
          <Button onPress={onClose}>{common('cancel')}</Button>
          <Button look="primary" busy={busy} onPress={onTake}>
            {t('verb', { count: previews.length })}
          </Button>
        </DialogButtons>
      </Stack>
    </Dialog>
  );
}

function Touched({ preview: { servers, servers_total: total } }: { preview: EggPreview }) {
  const t = useTranslations('admin.eggImport');
  const losing = servers.filter(({ lost_values: lost }) => lost.length > 0);
  if (total === 0) return <Muted>{t('noServers')}</Muted>;
  return (
    <>
      <p>
        {t('servers', {
          count: total,
          names: servers
            .slice(0, 5)
            .map(({ name }) => name)
            .join(', '),
          more: Math.max(0, total - 5),
        })}
      </p>
      {losing.length > 0 && (
        <Banner tone="warn">
          {losing.map(({ id, name, lost_values: lost }) => (
            <p key={id}>{t('loses', { name, values: lost.join(', ') })}</p>
          ))}
        </Banner>
      )}
    </>
  );
}

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? null, null, 1);

function Change({ field, before, after }: { field: string; before?: unknown; after?: unknown }) {
  const t = useTranslations('admin.eggImport');
  return (
    <li className={styles.change}>
      <strong>{field}</strong>
      {before !== null && (
        <>
          <Muted>{t('before')}</Muted>
          <del className={styles.value}>{asText(before)}</del>
        </>
      )}
      <Muted>{after === null ? t('removed') : t('after')}</Muted>
      {after !== null && <ins className={styles.value}>{asText(after)}</ins>}
    </li>
  );
}
