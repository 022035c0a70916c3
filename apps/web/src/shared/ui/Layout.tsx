import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import styles from './Layout.module.css';

export interface PageProps {
  readonly title: string;
  /** Stands before the title, such as where one is. */
  readonly crumbs?: ReactNode;
  readonly beside?: ReactNode;
  readonly actions?: ReactNode;
  readonly width?: 'form' | 'page' | 'full';
  readonly children: ReactNode;
}

/** The frame of a page: its head, then its parts. A change of page moves the focus to its title. */
export function Page({ title, crumbs, beside, actions, width = 'page', children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Rookery`;
  }, [title]);
  useEffect(() => {
    const hasFocus = document.activeElement !== null && document.activeElement !== document.body;
    if (!hasFocus) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className={`${styles.page} ${styles[width]}`}>
      <header className={styles.head}>
        <div className={styles.names}>
          {crumbs}
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {beside}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A part of a page on a surface of its own. */
export function Card({
  title,
  help,
  actions,
  children,
}: {
  title?: string;
  help?: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={styles.card} aria-label={title}>
      {(title !== undefined || actions) && (
        <div className={styles.cardHead}>
          <div>
            {title !== undefined && <h2>{title}</h2>}
            {help !== undefined && <p className={styles.help}>{help}</p>}
          </div>
          {actions && <div className={styles.actions}>{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}

const BANNERS = { warn: TriangleAlert, bad: CircleAlert, info: Info, quiet: Info } as const;

/** A sentence about the whole page, above it. */
export function Banner({
  tone,
  children,
  action,
}: {
  tone: keyof typeof BANNERS;
  children: ReactNode;
  action?: ReactNode;
}) {
  const Icon = BANNERS[tone];
  return (
    <div className={`${styles.banner} ${styles[tone]}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon aria-hidden size={20} strokeWidth={1.75} />
      <div className={styles.bannerText}>{children}</div>
      {action}
    </div>
  );
}

/** Fields of a form below each other, then its buttons. */
export const Stack = ({ children }: { children: ReactNode }) => (
  <div className={styles.stack}>{children}</div>
);
export const Row = ({ children }: { children: ReactNode }) => <div className={styles.row}>{children}</div>;
export const Muted = ({ children }: { children: ReactNode }) => (
  <span className={styles.muted}>{children}</span>
);

/** Names and values, in columns where there is room. */
export const Facts = ({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) => (
  <dl className={styles.facts}>
    {facts.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
