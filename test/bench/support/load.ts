import autocannon from 'autocannon';
import { median } from '../bench.js';

const SECONDS = 4;
const CONNECTIONS = 10;

/** Requests per second, the median of three runs after one to warm up; fails when an answer is no success. */
export async function requestsPerSecond(url: string, headers: Record<string, string> = {}): Promise<number> {
  const fire = async (duration: number): Promise<number> => {
    const result = await autocannon({ url, headers, connections: CONNECTIONS, duration });
    if (result.non2xx > 0 || result.errors > 0)
      throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed`);
    return result.requests.average;
  };
  await fire(SECONDS);
  const runs: number[] = [];
  for (let run = 0; run < 3; run += 1) runs.push(await fire(SECONDS));
  return median(runs);
}
