import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import { useCapability, useServerId } from '../../servers/index.js';
import { filesKey } from '../files.api.js';
import { collectDropped, type Collected } from './collect.js';
import { UploadQueue, type BatchView } from './upload-queue.js';

/** All uploads of this tab. */
export const uploads = new UploadQueue();

export const useUploads = (): readonly BatchView[] => useSyncExternalStore(uploads.subscribe, uploads.view);

/** Brings files into a directory of the server of the page, by what its node can do. */
export function useUpload(directory: string): (files: readonly Collected[]) => void {
  const client = useQueryClient();
  const server = useServerId();
  const isResumable = useCapability('uploads.tus');
  return useCallback(
    (files) => {
      const onDone = (): void => void client.invalidateQueries({ queryKey: filesKey(server) });
      void (async () => {
        const sender = isResumable
          ? (await import('./tus-sender.js')).tusSender
          : (await import('./multipart-sender.js')).multipartSender();
        uploads.add({ server, directory, sender, onDone }, files);
      })();
    },
    [client, server, directory, isResumable],
  );
}

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/** Takes files and folders that are dropped anywhere on the page; whether some are held above it. */
export function useFileDrop(isEnabled: boolean, onFiles: (files: readonly Collected[]) => void): boolean {
  const [isOver, setOver] = useState(false);
  const take = useEffectEvent(onFiles);
  useEffect(() => {
    if (!isEnabled) return;
    // Going from one element to the next leaves the first after entering the second.
    let depth = 0;
    const count = (event: DragEvent, change: number): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth = change === 0 ? depth : Math.max(0, depth + change);
      setOver(depth > 0);
    };
    const handlers = {
      dragenter: (event: DragEvent) => count(event, 1),
      dragleave: (event: DragEvent) => count(event, -1),
      dragover: (event: DragEvent) => count(event, 0),
      drop: (event: DragEvent) => {
        if (!hasFiles(event) || !event.dataTransfer) return;
        event.preventDefault();
        depth = 0;
        setOver(false);
        void collectDropped(event.dataTransfer.items, event.dataTransfer.files).then((files) => take(files));
      },
    };
    for (const [name, handler] of Object.entries(handlers)) window.addEventListener(name, handler as never);
    return () => {
      for (const [name, handler] of Object.entries(handlers)) {
        window.removeEventListener(name, handler as never);
      }
    };
  }, [isEnabled]);
  return isOver;
}
