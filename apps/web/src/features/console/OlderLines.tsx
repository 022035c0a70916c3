import { useInfiniteQuery } from '@tanstack/react-query';
import { Download, History } from 'lucide-react';
import { useLayoutEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { saveFile } from '../../shared/save-file.js';
import { Button } from '../../shared/ui/Button.js';
import { Muted, Row } from '../../shared/ui/Layout.js';
import { PageState } from '../../shared/ui/PageState.js';
import styles from './Console.module.css';
import { logQuery } from './console.api.js';
import { plainText } from './plain-text.js';

/** The output as the node keeps it, back to its beginning; older lines come above without moving what is read. */
export function OlderLines({ server, name }: { server: string; name: string }) {
  const t = useTranslations('console');
  const query = useInfiniteQuery(logQuery(server));
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const text = useRef<HTMLPreElement>(null);
  /** Between what is read and the end: what is added above leaves it as it is. */
  const fromEnd = useRef(0);
  const pages = data?.pages.length ?? 0;
  useLayoutEffect(() => {
    if (text.current) text.current.scrollTop = text.current.scrollHeight - fromEnd.current;
  }, [pages]);
  const load = (): void => {
    if (text.current) fromEnd.current = text.current.scrollHeight - text.current.scrollTop;
    void fetchNextPage();
  };
  return (
    <PageState query={query}>
      {({ pages }) => {
        const lines = [...pages].reverse().flatMap((page) => page.lines);
        return (
          <>
            <Row>
              {hasNextPage ? (
                <Button size="small" icon={History} busy={isFetchingNextPage} onPress={load}>
                  {t('older')}
                </Button>
              ) : (
                <Muted>{t('noOlder')}</Muted>
              )}
              <Button size="small" icon={Download} onPress={() => saveFile(`${name}.log`, plainText(lines))}>
                {t('saveShown', { count: lines.length })}
              </Button>
            </Row>
            {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls by keyboard */}
            <pre ref={text} className={styles.text} tabIndex={0} aria-label={t('log', { name })}>
              {lines.length === 0 ? t('noOutput') : plainText(lines)}
            </pre>
          </>
        );
      }}
    </PageState>
  );
}
