import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useIsAdmin } from '../../shared/api/session.js';
import { useConsole } from '../../shared/live/use-console.js';
import { useTaste } from '../../shared/taste.js';
import { CopyText } from '../../shared/ui/Copy.js';
import { Page } from '../../shared/ui/Layout.js';
import { Skeleton } from '../../shared/ui/PageState.js';
import {
  addressOf,
  PowerButtons,
  StateBadge,
  stateOf,
  useClosed,
  useNeed,
  useServer,
} from '../servers/index.js';
import { LeaveButton } from '../subusers/index.js';
import { CommandLine } from './CommandLine.js';
import { ConsoleNotice } from './ConsoleNotice.js';
import { ConsoleTools } from './ConsoleTools.js';
import { Figures } from './Figures.js';
import { LineSummary } from './LineSummary.js';
import type { Found, TerminalHandle } from './terminal/Terminal.js';
import styles from './Console.module.css';

const Terminal = lazy(async () => ({ default: (await import('./terminal/Terminal.js')).Terminal }));

const SIZES = { smallest: 11, usual: 14, largest: 20 };

/** The front page of a server: what it prints, what it uses, and its power. */
export function ConsolePage() {
  const server = useServer();
  return <ConsoleOf key={server.uuid} />;
}

function ConsoleOf() {
  const t = useTranslations('console');
  const server = useServer();
  const { connection, view } = useConsole(server.identifier);
  // A console that a suspension closed opens again when the suspension is lifted, and at no other time.
  useEffect(() => {
    if (!server.is_suspended && connection.view.phase === 'suspended') connection.retry();
  }, [server.is_suspended, connection]);
  const terminal = useRef<TerminalHandle>(null);
  const [found, setFound] = useState<Found | null>(null);
  const [size, setSize] = useTaste('consoleFont');
  const fontSize = Math.min(
    SIZES.largest,
    Math.max(SIZES.smallest, Number(size ?? SIZES.usual) || SIZES.usual),
  );
  const closed = useClosed();
  const mayCommand = useNeed('control.console') ?? closed;
  // Administrators are there without being invited.
  const isMember = !useIsAdmin() && !server.server_owner;
  const address = addressOf(server);
  const state = stateOf(server, view.status === null ? undefined : { current_state: view.status });
  const isOn = state === 'running' || state === 'starting' || state === 'stopping';
  return (
    <div className={styles.page}>
      <Page
        title={server.name}
        width="full"
        beside={
          <>
            <StateBadge state={state} />
            {address !== null && <CopyText text={address} what={t('address')} />}
          </>
        }
        actions={
          <>
            {isMember && <LeaveButton />}
            {closed === null && <PowerButtons state={state} />}
          </>
        }
      >
        <div className={styles.columns}>
          <section className={styles.console} aria-label={t('title')}>
            <ConsoleTools
              server={server.identifier}
              name={server.name}
              connection={connection}
              terminal={() => terminal.current}
              found={found}
              onSize={(step) => setSize(String(fontSize + step))}
            />
            <ConsoleNotice view={view} onRetry={() => connection.retry()} />
            <Suspense fallback={<Skeleton rows={1} height={240} />}>
              <Terminal
                ref={terminal}
                connection={connection}
                label={t('output', { name: server.name })}
                fontSize={fontSize}
                onFound={setFound}
              />
            </Suspense>
            <CommandLine
              server={server.identifier}
              reason={mayCommand ?? (isOn ? null : t('commandOffline'))}
            />
          </section>
          <Figures connection={connection} view={view} limits={server.limits} />
        </div>
        <LineSummary connection={connection} />
      </Page>
    </div>
  );
}
