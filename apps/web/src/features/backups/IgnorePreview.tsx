import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useAction } from '../../shared/api/use-action.js';
import { useFormat } from '../../shared/format/use-format.js';
import { Button } from '../../shared/ui/Button.js';
import { Stack } from '../../shared/ui/Layout.js';
import { useServerId } from '../servers/index.js';
import { preview } from './backups.api.js';
import styles from './Backups.module.css';

type Preview = Awaited<ReturnType<typeof preview>>;

/** What the rules that are typed would leave out, as the node sees its files now. */
export function IgnorePreview({ ignored }: { ignored: string }) {
  const t = useTranslations('backups');
  const format = useFormat();
  const server = useServerId();
  const [seen, setSeen] = useState<{ ignored: string; of: Preview } | null>(null);
  const action = useAction({
    call: (rules: string) => preview(server, rules),
    onDone: (of, rules) => setSeen({ ignored: rules, of }),
  });
  // Of other rules than those that stand there it would say something wrong.
  const current = seen?.ignored === ignored ? seen.of : null;
  return (
    <Stack>
      <span>
        <Button size="small" busy={action.busy} onPress={() => action.run(ignored)}>
          {t('preview')}
        </Button>
      </span>
      {current && (
        <div role="status">
          <p>{t('previewKept', { files: current.kept.files, size: format.bytes(current.kept.bytes) })}</p>
          <p>
            {t('previewOut', {
              files: current.left_out.files,
              size: format.bytes(current.left_out.bytes),
            })}
          </p>
          {current.left_out.paths.length > 0 && (
            <ul className={styles.paths}>
              {current.left_out.paths.map((path) => (
                <li key={path}>
                  <bdi>{path}</bdi>
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </Stack>
  );
}
