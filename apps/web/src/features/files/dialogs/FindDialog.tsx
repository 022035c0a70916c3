import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../../shared/ui/Button.js';
import { Dialog } from '../../../shared/ui/Dialog.js';
import { TextInput } from '../../../shared/ui/forms/TextInput.js';
import { Muted, Row, Stack } from '../../../shared/ui/Layout.js';
import { PageState, Skeleton } from '../../../shared/ui/PageState.js';
import { useCan, useServerId } from '../../servers/index.js';
import { searchQuery, type FoundFile, type SearchWish } from '../files.api.js';
import styles from '../Files.module.css';
import { joined, normalPath } from '../paths.js';
import type { FileDialogProps } from './file-dialog.js';

/** Looks for names and texts below the directory; what is found leads to it. */
export function FindDialog({ directory, onClose }: FileDialogProps) {
  const t = useTranslations('files');
  const mayRead = useCan('file.read-content');
  const [name, setName] = useState('');
  const [content, setContent] = useState('');
  const [wish, setWish] = useState<SearchWish | null>(null);
  return (
    <Dialog title={t('findTitle')} isOpen onClose={onClose} wide>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name !== '' || content !== '') setWish({ directory, name, content });
        }}
      >
        <Stack>
          <Muted>{t('findIn', { path: directory })}</Muted>
          <TextInput
            name="name"
            label={t('findName')}
            help={t('findNameHelp')}
            value={name}
            onChange={setName}
            autoFocus
            mono
          />
          <TextInput
            name="content"
            label={t('findContent')}
            help={mayRead ? undefined : t('findContentNeeds')}
            value={content}
            onChange={setContent}
            readOnly={!mayRead}
            mono
          />
          <Row>
            <Button type="submit" look="primary">
              {t('findVerb')}
            </Button>
          </Row>
        </Stack>
      </form>
      {wish && <Found wish={wish} onClose={onClose} />}
    </Dialog>
  );
}

function Found({ wish, onClose }: { wish: SearchWish; onClose: () => void }) {
  const t = useTranslations('files');
  const query = useQuery(searchQuery(useServerId(), wish));
  return (
    <PageState query={query} skeleton={<Skeleton rows={3} />}>
      {({ found, isCut }) => (
        <>
          <p role="status">
            {isCut ? t('foundCut', { count: found.length }) : t('found', { count: found.length })}
          </p>
          <ul className={styles.found}>
            {found.map((file) => (
              <FoundLine key={joined(file.directory, file.name)} file={file} onClose={onClose} />
            ))}
          </ul>
        </>
      )}
    </PageState>
  );
}

function FoundLine({ file, onClose }: { file: FoundFile; onClose: () => void }) {
  const t = useTranslations('files');
  const params = { server: useServerId() };
  const directory = normalPath(file.directory);
  const path = joined(directory, file.name);
  return (
    <li>
      {file.is_file ? (
        <Link to="/s/$server/edit" params={params} search={{ path }} onClick={onClose}>
          <bdi>{file.name}</bdi>
        </Link>
      ) : (
        <Link to="/s/$server/files" params={params} search={{ path }} onClick={onClose}>
          <bdi>{file.name}</bdi>
        </Link>
      )}
      <Muted>
        {t('inFolder', { path: directory })}
        {file.line !== undefined && ` · ${t('line', { line: file.line })}`}
      </Muted>
      {file.excerpt !== undefined && <code>{file.excerpt}</code>}
    </li>
  );
}
