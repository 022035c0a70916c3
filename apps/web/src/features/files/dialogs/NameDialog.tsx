import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslations } from 'use-intl';
import { z } from 'zod';
import { isolated } from '../../../shared/format/isolated.js';
import { useFailureText } from '../../../shared/api/use-failure-text.js';
import { useRouteForm, type RouteForm } from '../../../shared/api/use-form.js';
import { Button } from '../../../shared/ui/Button.js';
import { Dialog, DialogButtons } from '../../../shared/ui/Dialog.js';
import { Field } from '../../../shared/ui/forms/Field.js';
import { Stack } from '../../../shared/ui/Layout.js';
import { toast } from '../../../shared/ui/toast.js';
import { useServerId } from '../../servers/index.js';
import { filesKey, makeDirectory, moveFiles, type FileEntry } from '../files.api.js';
import { joined, parentOf, targetOf } from '../paths.js';
import { countOf, type EntriesDialogProps, type FileDialogProps } from './file-dialog.js';

const Body = z.object({ name: z.string().min(1).max(4096) });

/** Asks for one name or path; a refusal stands at the field. */
function NameDialog(props: {
  title: string;
  label: string;
  help?: string;
  verb: string;
  value: string;
  onSubmit: (name: string) => Promise<unknown>;
  onClose: () => void;
}) {
  const common = useTranslations('common');
  const client = useQueryClient();
  const server = useServerId();
  const failureText = useFailureText();
  const form: RouteForm<z.input<typeof Body>> = useRouteForm(Body, {
    values: { name: props.value },
    onSubmit: async ({ name }) => {
      await props.onSubmit(name);
      await client.invalidateQueries({ queryKey: filesKey(server) });
      props.onClose();
    },
    onFailure: (error) => form.setError('name', { message: failureText(error) }),
  });
  return (
    <Dialog title={props.title} isOpen onClose={props.onClose}>
      <form onSubmit={form.send} noValidate>
        <Stack>
          <Field control={form.control} name="name" label={props.label} help={props.help} autoFocus mono />
          <DialogButtons>
            <Button onPress={props.onClose}>{common('cancel')}</Button>
            <Button type="submit" look="primary" busy={form.formState.isSubmitting}>
              {props.verb}
            </Button>
          </DialogButtons>
        </Stack>
      </form>
    </Dialog>
  );
}

export function RenameDialog({
  directory,
  entry: { name },
  onGone,
  onClose,
}: FileDialogProps & { entry: FileEntry }) {
  const t = useTranslations('files');
  const server = useServerId();
  return (
    <NameDialog
      title={t('renameTitle', { name: isolated(name) })}
      label={t('newName')}
      verb={t('renameVerb')}
      value={name}
      onClose={onClose}
      onSubmit={async (to) => {
        await moveFiles(server, [{ from: joined(directory, name), to: joined(directory, to) }]);
        onGone([name]);
        toast({ tone: 'ok', text: t('renamed', { name: isolated(name), to: isolated(to) }) });
      }}
    />
  );
}

export function MoveDialog({ directory, entries, onGone, onClose }: EntriesDialogProps) {
  const t = useTranslations('files');
  const server = useServerId();
  return (
    <NameDialog
      title={t('moveTitle', countOf(entries))}
      label={t('target')}
      help={t('targetHelp')}
      verb={t('moveVerb')}
      value={parentOf(directory)}
      onClose={onClose}
      onSubmit={async (typed) => {
        const to = targetOf(directory, typed);
        const names = entries.map(({ name }) => name);
        const moves = names.map((name) => ({ from: joined(directory, name), to: joined(to, name) }));
        await moveFiles(server, moves);
        onGone(names);
        toast({ tone: 'ok', text: t('moved', { count: names.length, to: isolated(to) }) });
      }}
    />
  );
}

export function NewFolderDialog({ directory, onClose }: FileDialogProps) {
  const t = useTranslations('files');
  const server = useServerId();
  return (
    <NameDialog
      title={t('folderTitle')}
      label={t('folderName')}
      verb={t('folderVerb')}
      value=""
      onClose={onClose}
      onSubmit={async (name) => {
        await makeDirectory(server, directory, name);
        toast({ tone: 'ok', text: t('folderMade', { name: isolated(name) }) });
      }}
    />
  );
}

/** The file is made when the editor saves it first: one that is there is opened, not emptied. */
export function NewFileDialog({ directory, onClose }: FileDialogProps) {
  const t = useTranslations('files');
  const server = useServerId();
  const navigate = useNavigate();
  return (
    <NameDialog
      title={t('fileTitle')}
      label={t('fileName')}
      verb={t('fileVerb')}
      value=""
      onClose={onClose}
      onSubmit={(name) =>
        navigate({
          to: '/s/$server/edit',
          params: { server },
          search: { path: targetOf(directory, name), new: true },
        })
      }
    />
  );
}
