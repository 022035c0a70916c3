import { Download, FileX, Upload } from 'lucide-react';
import { useRef } from 'react';
import { useTranslations } from 'use-intl';
import { isolated } from '../../../shared/format/isolated.js';
import { useSession } from '../../../shared/api/session.js';
import { useAction } from '../../../shared/api/use-action.js';
import { useFormat } from '../../../shared/format/use-format.js';
import { Button } from '../../../shared/ui/Button.js';
import { Row } from '../../../shared/ui/Layout.js';
import { Empty } from '../../../shared/ui/PageState.js';
import { useNeed } from '../../servers/index.js';
import { download, filesKey } from '../files.api.js';
import { nameOf, parentOf } from '../paths.js';
import { replaceFile } from './editor.api.js';

/** In place of the editor for what is no text, or too much of it: take it away, or put another in its place. */
export function NotEditable(props: {
  server: string;
  path: string;
  kind: 'too-large' | 'binary';
  onReplaced: () => void;
}) {
  const { server, path, kind, onReplaced } = props;
  const t = useTranslations('editor');
  const format = useFormat();
  const { panel } = useSession();
  const input = useRef<HTMLInputElement>(null);
  const name = nameOf(path);
  const needCreate = useNeed('file.create');
  const downloading = useAction({ call: () => download(server, parentOf(path), name) });
  const replacing = useAction({
    call: (file: File) => replaceFile(server, path, file),
    changes: [filesKey(server)],
    done: (_, file) => t('replaced', { name: isolated(name), file: isolated(file.name) }),
    onDone: onReplaced,
  });
  return (
    <Empty
      icon={FileX}
      title={kind === 'binary' ? t('binary') : t('tooLarge', { size: format.bytes(panel.edit_bytes) })}
      action={
        <Row>
          <Button icon={Download} busy={downloading.busy} onPress={() => downloading.run()}>
            {t('download')}
          </Button>
          <Button
            icon={Upload}
            busy={replacing.busy}
            reason={needCreate}
            onPress={() => input.current?.click()}
          >
            {t('replace')}
          </Button>
          <input
            ref={input}
            type="file"
            hidden
            onChange={({ target }) => {
              const [file] = target.files ?? [];
              if (file) replacing.run(file);
              target.value = '';
            }}
          />
        </Row>
      }
    >
      {t('notEditableHelp')}
    </Empty>
  );
}
