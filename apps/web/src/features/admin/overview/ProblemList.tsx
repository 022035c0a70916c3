import { Link } from '@tanstack/react-router';
import { CircleCheck, RotateCw } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useAction } from '../../../shared/api/use-action.js';
import { Time } from '../../../shared/format/Time.js';
import { useFormat } from '../../../shared/format/use-format.js';
import { Badge, type Tone } from '../../../shared/ui/Badge.js';
import { Button } from '../../../shared/ui/Button.js';
import { Card } from '../../../shared/ui/Layout.js';
import { Empty } from '../../../shared/ui/PageState.js';
import styles from './Overview.module.css';
import { mend, OVERVIEW, type Problem } from './overview.api.js';

const TONES = {
  critical: { tone: 'bad', shape: 'cross' },
  warning: { tone: 'warn', shape: 'diamond' },
  notice: { tone: 'info', shape: 'ring' },
} as const satisfies Record<Problem['severity'], { tone: Tone; shape: string }>;

/** What is wrong, the worst first: the thing, since when, what to do, and the button that does it. */
export function ProblemList({ problems }: { problems: readonly Problem[] }) {
  const t = useTranslations('admin.overview');
  return (
    <Card title={t('problems')}>
      {problems.length === 0 ? (
        <Empty icon={CircleCheck} title={t('noProblems')}>
          {t('noProblemsHelp')}
        </Empty>
      ) : (
        <ul className={styles.problems} aria-label={t('problems')}>
          {problems.map((problem) => (
            <ProblemRow key={`${problem.code} ${problem.subject.id}`} problem={problem} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function ProblemRow({ problem }: { problem: Problem }) {
  const t = useTranslations('admin.overview');
  const format = useFormat();
  const { code, severity, subject, since, detail, action } = problem;
  const key = code.replace('.', '_') as 'node_unreachable';
  const values = {
    name: subject.name,
    percent: format.percent(detail.percent ?? 0),
    count: detail.count ?? 0,
    version: detail.version ?? '',
  };
  const mending = useAction({
    call: () => mend(problem),
    changes: [OVERVIEW],
    done: () => t(`mending.${key}`, values),
  });
  return (
    <li className={styles.problem}>
      <Badge {...TONES[severity]}>{t(`severity.${severity}`)}</Badge>
      <div className={styles.words}>
        <p className={styles.what}>
          {t(`what.${key}`, values)}{' '}
          <span className={styles.since}>
            {t('since')} <Time at={since} />
          </span>
        </p>
        <p>{t(`remedy.${key}`)}</p>
        {detail.error !== undefined && <p className={styles.error}>{detail.error}</p>}
      </div>
      <div className={styles.deeds}>
        <PlaceOf problem={problem} />
        {action !== null && (
          <Button size="small" icon={RotateCw} busy={mending.busy} onPress={() => mending.run()}>
            {t(`mend.${key}`)}
          </Button>
        )}
      </div>
    </li>
  );
}

/** Where more of it is seen, or what mends it is done. */
function PlaceOf({ problem: { code, subject } }: { problem: Problem }) {
  const t = useTranslations('admin.overview');
  if (subject.type === 'node') {
    const section = code === 'node.ports_used_up' ? 'allocations' : 'overview';
    return (
      <Link to="/admin/nodes/$node/$section" params={{ node: subject.id, section }}>
        {t(code === 'node.ports_used_up' ? 'toPorts' : 'toNode')}
      </Link>
    );
  }
  if (subject.type === 'server') {
    const server = subject.id.slice(0, 8);
    if (code === 'server.install_failed') {
      return (
        <Link to="/s/$server" params={{ server }}>
          {t('toServer')}
        </Link>
      );
    }
    return (
      <Link to="/s/$server/backups" params={{ server }}>
        {t('toBackups')}
      </Link>
    );
  }
  if (subject.type === 'database_host') return null;
  return <Link to="/admin/jobs">{t('toJobs')}</Link>;
}
