import { Link, Upload } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { importEgg } from '@app/contracts/application/eggs.contract.js';
import { useAction } from '../../../../shared/api/use-action.js';
import { useFailureText } from '../../../../shared/api/use-failure-text.js';
import { Button } from '../../../../shared/ui/Button.js';
import { toast } from '../../../../shared/ui/toast.js';
import { DropHint, useFileDrop } from '../../../files/index.js';
import { useAdminNeed } from '../../parts/use-admin-need.js';
import { EGGS, preview, take, type Source } from '../eggs.api.js';
import { ImportPreview, type Previewed } from './ImportPreview.js';
import { UrlDialog } from './UrlDialog.js';

/**
 * Takes eggs by files that are chosen or dropped on the page, or from an address. New ones touch nothing and are taken
 * at once; what would change an egg that is there is shown first.
 */
export function ImportEggs({ children }: { children: (buttons: ReactNode) => ReactNode }) {
  const t = useTranslations('admin.eggImport');
  const need = useAdminNeed()(importEgg);
  const input = useRef<HTMLInputElement>(null);
  const failureText = useFailureText();
  const [asked, setAsked] = useState<readonly Previewed[]>([]);
  const [isUrl, setUrl] = useState(false);

  const taking = useAction({
    call: async (sources: readonly Source[]) => {
      const names: string[] = [];
      for (const source of sources) names.push(await take(source));
      return names.join(', ');
    },
    changes: [EGGS],
    done: (names) => t('imported', { names }),
    onDone: () => setAsked([]),
  });
  const looking = useAction({
    call: async (sources: readonly Source[]) => {
      const seen: Previewed[] = [];
      for (const source of sources) {
        try {
          seen.push({ source, preview: await preview(source) });
        } catch (error) {
          toast({ tone: 'bad', text: t('unreadable', { name: source.name }), detail: failureText(error) });
        }
      }
      return seen;
    },
    onDone: (seen) => {
      setUrl((wasOpen) => wasOpen && seen.length === 0);
      const known = seen.filter((one) => one.preview.egg !== null);
      const changing = known.filter((one) => one.preview.changes.length > 0);
      const same = known.filter((one) => one.preview.changes.length === 0);
      if (same.length > 0) {
        toast({
          tone: 'info',
          text: t('unchanged', { names: same.map(({ source }) => source.name).join(', ') }),
        });
      }
      const fresh = seen.filter((one) => one.preview.egg === null).map(({ source }) => source);
      if (fresh.length > 0) taking.run(fresh);
      setAsked(changing);
    },
  });
  const takeFiles = async (files: readonly File[]): Promise<void> => {
    if (files.length === 0) return;
    looking.run(await Promise.all(files.map(async (file) => ({ name: file.name, text: await file.text() }))));
  };

  const isHeldOver = useFileDrop(need === null, (dropped) => void takeFiles(dropped.map(({ file }) => file)));

  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".json,.yaml,.yml"
        multiple
        hidden
        aria-label={t('file')}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          // The same file can be chosen again after it was mended.
          target.value = '';
          void takeFiles(files);
        }}
      />
      {children(
        <>
          <Button
            icon={Upload}
            busy={looking.busy || taking.busy}
            reason={need}
            onPress={() => input.current?.click()}
          >
            {t('import')}
          </Button>
          <Button icon={Link} reason={need} onPress={() => setUrl(true)}>
            {t('fromUrl')}
          </Button>
        </>,
      )}
      <UrlDialog
        isOpen={isUrl}
        busy={looking.busy}
        onClose={() => setUrl(false)}
        onUrl={(url) => looking.run([{ name: url, url }])}
      />
      <ImportPreview
        previews={asked}
        busy={taking.busy}
        onTake={() => taking.run(asked.map(({ source }) => source))}
        onClose={() => setAsked([])}
      />
      {isHeldOver && <DropHint>{t('drop')}</DropHint>}
    </>
  );
}
