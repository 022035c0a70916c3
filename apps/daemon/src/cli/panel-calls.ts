import { CallError, createCall } from '@app/contracts/core/call.js';
import type { InputOf, ResponseOf, RouteDescriptor } from '@app/contracts/core/route.js';
import { CliError } from '@app/platform/cli/command.js';
import { httpFetch } from '../platform/panel-client/http-fetch.js';

const TIMEOUT_MS = 15_000;

/** The panel's address as an operator gives it, checked. */
export function panelAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '') {
    throw new CliError(`"${text}" is no address of a panel: give one like https://panel.example.com`, true);
  }
  return text.replace(/\/+$/, '');
}

/** What a panel answers to an operator's command; its refusals in its own words. */
export async function askPanel<T extends RouteDescriptor>(
  panel: string,
  route: T,
  input: InputOf<T>,
  headers: Readonly<Record<string, string>> = {},
): Promise<ResponseOf<T>> {
  try {
    return await createCall({ baseUrl: panel, timeoutMs: TIMEOUT_MS, fetch: httpFetch, headers })(
      route,
      input,
    );
  } catch (cause) {
    if (!(cause instanceof CallError)) {
      const reason = (cause as Error).cause ?? cause;
      const text =
        reason instanceof Error ? reason.message || ('code' in reason ? String(reason.code) : '') : '';
      throw new CliError(`${panel} does not answer as a panel: ${text}`, false, { cause });
    }
    const { errors } = (cause.body ?? {}) as { errors?: { detail?: string }[] };
    const detail = errors?.[0]?.detail ?? 'it did not say why';
    throw new CliError(`${panel} refused with ${cause.status}: ${detail}`, false, { cause });
  }
}
