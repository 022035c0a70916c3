import { expect, it } from 'vitest';
import { RepositoryTurns } from './repository-turns.js';
import { repositoryBusy } from './repository.errors.js';

const turns = new RepositoryTurns();

it('prunes a repository alone, and gives way to whoever comes', async () => {
  const seen: string[] = [];
  const pruning = turns.prune('a', async (signal) => {
    seen.push('pruning');
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  });
  // Another server's is its own.
  await turns.use('b', async (isAlone) => void seen.push(`b ${isAlone}`));
  const told = expect(pruning).rejects.toSatisfy((error) => repositoryBusy.is(error));
  await turns.use('a', async (isAlone) => {
    seen.push(`a ${isAlone}`);
    await expect(turns.prune('a', async () => undefined)).rejects.toSatisfy((e) => repositoryBusy.is(e));
    await turns.use('a', async (isAloneToo) => void seen.push(`again ${isAloneToo}`));
  });
  await told;
  expect(seen).toEqual(['pruning', 'b true', 'a true', 'again false']);
  await turns.prune('a', async () => void seen.push('pruned'));
  expect(seen.at(-1)).toBe('pruned');
});
