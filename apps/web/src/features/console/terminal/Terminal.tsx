import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal as Xterm, type ITheme } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import { useTranslations } from 'use-intl';
import { KEPT_LINES, type ConsoleConnection } from '../../../shared/live/console-connection.js';
import { useTaste } from '../../../shared/taste.js';
import { LinePacer } from './line-pacer.js';
import styles from './Terminal.module.css';

/** What the page can ask of the terminal. */
export interface TerminalHandle {
  readonly find: (text: string, direction: 'next' | 'previous') => void;
  readonly clearFind: () => void;
  readonly selection: () => string;
}

export interface Found {
  readonly index: number;
  readonly count: number;
}

const ANSI = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;
const bright = (name: (typeof ANSI)[number]) =>
  `bright${name[0]!.toUpperCase()}${name.slice(1)}` as keyof ITheme;

/** Tokens as xterm wants them: it knows no custom properties, so the browser resolves each one, to `#rrggbb`. */
function colourReader(element: HTMLElement): { read: (token: string) => string; end: () => void } {
  const probe = element.appendChild(document.createElement('span'));
  const read = (token: string): string => {
    probe.style.color = `var(--${token})`;
    const parts = getComputedStyle(probe).color.match(/\d+/g) ?? [];
    return `#${parts
      .slice(0, 3)
      .map((part) => Number(part).toString(16).padStart(2, '0'))
      .join('')}`;
  };
  return { read, end: () => probe.remove() };
}

function themeOf(element: HTMLElement): ITheme {
  const { read: colour, end } = colourReader(element);
  const theme = {
    background: colour('console-bg'),
    foreground: colour('console-text'),
    cursor: colour('console-bg'),
    selectionBackground: colour('console-selection'),
    ...Object.fromEntries(ANSI.map((name) => [name, colour(`ansi-${name}`)])),
    ...Object.fromEntries(ANSI.map((name) => [bright(name), colour(`ansi-bright-${name}`)])),
  };
  end();
  return theme;
}

/** The output of a server. It is read-only: commands have a line of their own. */
export function Terminal(props: {
  connection: ConsoleConnection;
  label: string;
  fontSize: number;
  ref: Ref<TerminalHandle>;
  onFound: (found: Found | null) => void;
}) {
  const { connection, label, fontSize, ref, onFound } = props;
  const t = useTranslations('console');
  const host = useRef<HTMLDivElement>(null);
  const terminal = useRef<Xterm>(null);
  const fit = useRef<FitAddon>(null);
  const search = useRef<SearchAddon>(null);
  const [behind, setBehind] = useState(0);
  const [theme] = useTaste('theme');

  useEffect(() => {
    const element = host.current!;
    const xterm = new Xterm({
      disableStdin: true,
      convertEol: true,
      cursorInactiveStyle: 'none',
      fontFamily: getComputedStyle(element).fontFamily,
      fontSize,
      lineHeight: 1.3,
      minimumContrastRatio: 4.5,
      scrollback: KEPT_LINES,
      theme: themeOf(element),
      allowProposedApi: true,
    });
    terminal.current = xterm;
    const finder = (search.current = new SearchAddon());
    const fitter = (fit.current = new FitAddon());
    xterm.loadAddon(finder);
    xterm.loadAddon(fitter);
    xterm.loadAddon(new Unicode11Addon());
    xterm.unicode.activeVersion = '11';
    xterm.loadAddon(
      new WebLinksAddon((_event, uri) => {
        window.open(uri, '_blank', 'noopener,noreferrer');
      }),
    );
    xterm.open(element);
    // The output is no field to type in: Tab must pass it by, and readers have the text of it elsewhere.
    xterm.textarea?.setAttribute('tabindex', '-1');
    fitter.fit();

    const pacer = new LinePacer();
    let frame = 0;
    const draw = (): void => {
      frame = 0;
      const { lines, skipped } = pacer.take(performance.now());
      if (lines.length > 0) {
        const isAtEnd = xterm.buffer.active.viewportY >= xterm.buffer.active.baseY;
        const gap = skipped === 0 ? '' : `\u001b[2m${t('skipped', { count: skipped })}\u001b[0m\r\n`;
        xterm.write(`${gap}${lines.join('\r\n')}\r\n`);
        if (!isAtEnd) setBehind((count) => count + lines.length);
      }
      if (!pacer.isEmpty) frame = requestAnimationFrame(draw);
    };
    const add = (lines: readonly string[]): void => {
      pacer.add(lines);
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    xterm.write(connection.lines.map((line) => `${line}\r\n`).join(''));
    const stop = connection.onLines(add);
    const scrolled = xterm.onScroll(() => {
      if (xterm.buffer.active.viewportY >= xterm.buffer.active.baseY) setBehind(0);
    });
    const wheel = (): void => {
      if (xterm.buffer.active.viewportY >= xterm.buffer.active.baseY) setBehind(0);
    };
    element.addEventListener('wheel', wheel, { passive: true });
    const found = finder.onDidChangeResults(({ resultIndex, resultCount }) =>
      onFound({ index: resultIndex, count: resultCount }),
    );
    const resized = new ResizeObserver(() => fitter.fit());
    resized.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      stop();
      scrolled.dispose();
      found.dispose();
      resized.disconnect();
      element.removeEventListener('wheel', wheel);
      xterm.dispose();
    };
    // Made once for a connection; size and theme are set below.
  }, [connection]);

  useEffect(() => {
    if (!terminal.current) return;
    terminal.current.options.fontSize = fontSize;
    fit.current?.fit();
  }, [fontSize]);

  useEffect(() => {
    const apply = (): void => {
      if (terminal.current && host.current) terminal.current.options.theme = themeOf(host.current);
    };
    apply();
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', apply);
    return () => system.removeEventListener('change', apply);
  }, [theme]);

  useImperativeHandle(ref, () => {
    return {
      find: (text, direction) => {
        const { read, end } = colourReader(host.current!);
        const decorations = {
          matchOverviewRuler: read('warn'),
          activeMatchColorOverviewRuler: read('accent'),
        };
        end();
        const options = { decorations };
        if (text === '') search.current?.clearDecorations();
        else if (direction === 'next') search.current?.findNext(text, options);
        else search.current?.findPrevious(text, options);
      },
      clearFind: () => search.current?.clearDecorations(),
      selection: () => terminal.current?.getSelection() ?? '',
    };
  }, []);

  return (
    <div className={styles.frame}>
      {/* What is drawn here can be read as text beside it. */}
      <div ref={host} className={styles.host} role="region" aria-label={label} />
      {behind > 0 && (
        <button
          type="button"
          className={styles.behind}
          onClick={() => {
            terminal.current?.scrollToBottom();
            setBehind(0);
          }}
        >
          {t('newLines', { count: behind })}
        </button>
      )}
    </div>
  );
}
