import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/** Below all else of the machine: where processors are short, requests go on and logins wait. */
const NICENESS = 10;

/**
 * What a thread runs; on Linux a priority is that of the thread which sets it. In threads of Node's own pool a hash
 * would be as good as any request, and each of them would get its own 19 MiB from the kernel.
 */
const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads');
  const os = require('node:os');
  os.setPriority(Math.max(os.getPriority(), workerData.niceness));
  const { hashSync, verifySync } = require(workerData.argon2);
  // Only imported users have one, once each: most threads never need the library.
  const verifyBcrypt = (stored, password) => require(workerData.bcrypt).verifySync(password, stored);
  const verbs = { hash: hashSync, verify: verifySync, verifyBcrypt };
  parentPort.on('message', ([verb, ...words]) => {
    try {
      parentPort.postMessage({ value: verbs[verb](...words) });
    } catch (error) {
      parentPort.postMessage({ error: String(error) });
    }
  });`;

type Answer = { readonly value: unknown } | { readonly error: string };

/** Threads that have nothing to do. Who asks bounds how many there are: each does one thing at a time. */
const idle: Worker[] = [];

function start(): Worker {
  const { resolve } = createRequire(import.meta.url);
  const libraries = { argon2: resolve('@node-rs/argon2'), bcrypt: resolve('@node-rs/bcrypt') };
  const thread = new Worker(PROGRAM, { eval: true, workerData: { ...libraries, niceness: NICENESS } });
  // Whoever waits for it hears of its death as well; one that dies with nothing to do is missed by nobody.
  thread.on('error', () => undefined);
  thread.on('exit', () => {
    if (idle.includes(thread)) idle.splice(idle.indexOf(thread), 1);
  });
  return thread;
}

/** The next thing that a thread says; rejects when it ends instead. */
function answerOf(thread: Worker): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      thread.off('message', answered).off('error', failed).off('exit', ended);
      finish();
    };
    const answered = (answer: Answer): void => settle(() => resolve(answer));
    const failed = (error: Error): void => settle(() => reject(error));
    const ended = (code: number): void =>
      failed(new Error(`a thread that hashes passwords ended with ${code}`));
    thread.on('message', answered).on('error', failed).on('exit', ended);
  });
}

/** Rejects when the thread dies over it: then nothing is known. */
async function ask(
  ...message: readonly [verb: 'hash' | 'verify' | 'verifyBcrypt', ...words: string[]]
): Promise<Answer> {
  const thread = idle.pop() ?? start();
  thread.ref();
  const answering = answerOf(thread);
  thread.postMessage(message);
  const answer = await answering;
  thread.unref();
  idle.push(thread);
  return answer;
}

/** argon2id of a password with the library's defaults. */
export async function hash(password: string): Promise<string> {
  const answer = await ask('hash', password);
  if ('error' in answer) throw new Error(answer.error);
  return answer.value as string;
}

/** PHP writes `$2y$`. Beyond a cost of 15 (two seconds) nobody who waits for a login would be served. */
const BCRYPT = /^\$2[aby]\$(0[4-9]|1[0-5])\$[./A-Za-z0-9]{53}$/;

/** Of argon2, or of bcrypt as other panels have them; false too for a hash of another kind. */
export async function verify(stored: string, password: string): Promise<boolean> {
  const answer = await ask(BCRYPT.test(stored) ? 'verifyBcrypt' : 'verify', stored, password);
  return 'value' in answer && answer.value === true;
}
