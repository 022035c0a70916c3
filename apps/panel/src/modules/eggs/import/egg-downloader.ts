import { Injectable } from '@nestjs/common';
import { EGG_LIMITS } from '@app/eggs';
import { displayError } from '@app/contracts/errors/common.errors.js';
import { fetchPublic, PublicFetchError } from '../../../platform/outbound/fetch-public.js';

const TIMEOUT_MS = 15_000;

/** Fetches egg documents from addresses that an administrator names; never from inside our own network. */
@Injectable()
export class EggDownloader {
  /** Throws displayError (400) with the reason. */
  async download(url: string): Promise<string> {
    try {
      return await fetchPublic(url, { maxBytes: EGG_LIMITS.size, timeoutMs: TIMEOUT_MS });
    } catch (error) {
      if (!(error instanceof PublicFetchError)) throw error;
      throw displayError({ detail: `The egg could not be fetched: ${error.message}.`, cause: error });
    }
  }
}
