import cluster, { type Worker } from 'node:cluster';

/** Between a process that serves and the one that looks after all of them. */
const ASK = 'rookery:metrics';
const PATIENCE_MS = 6_000;

interface Question {
  readonly type: typeof ASK;
  readonly id: number;
}
interface Answer extends Question {
  readonly text?: string;
  readonly error?: string;
}

const isOurs = (message: unknown): message is Answer =>
  typeof message === 'object' && message !== null && (message as Answer).type === ASK;

/** Has the overseer answer the processes that it has started with the sums of all of them. */
export async function shareMetrics(): Promise<void> {
  const { AggregatorRegistry } = await import('prom-client');
  const all = new AggregatorRegistry();
  cluster.on('message', (worker: Worker, message: unknown) => {
    if (!isOurs(message)) return;
    const answer = (what: Partial<Answer>): void => {
      // One that has died meanwhile asks no more.
      if (worker.isConnected()) worker.send({ ...message, ...what });
    };
    all.clusterMetrics().then(
      (text) => answer({ text }),
      (error: Error) => answer({ error: error.message }),
    );
  });
}

let asked = 0;

/** The sums of all processes; null in a process that is the only one. */
export function askOverseer(): Promise<string> | null {
  if (!cluster.isWorker || !process.send) return null;
  const question: Question = { type: ASK, id: ++asked };
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const listen = (message: unknown): void => {
    if (!isOurs(message) || message.id !== question.id) return;
    if (message.text === undefined) reject(new Error(message.error));
    else resolve(message.text);
  };
  const timer = setTimeout(() => reject(new Error('the overseer did not answer')), PATIENCE_MS);
  process.on('message', listen);
  process.send(question);
  return promise.finally(() => {
    clearTimeout(timer);
    process.off('message', listen);
  });
}
