import { Injectable } from '@nestjs/common';
import type { Arrival } from '../../transfers/index.js';

/** What is at the door: a request cannot be written into a journal as other parameters of operations are. */
@Injectable()
export class Arrivals {
  private readonly waiting = new Map<string, Arrival>();

  put(uuid: string, arrival: Arrival): void {
    this.waiting.set(uuid, arrival);
  }

  take(uuid: string): Arrival {
    const arrival = this.waiting.get(uuid);
    if (!arrival) throw new Error('Nothing of this server has come.');
    this.waiting.delete(uuid);
    return arrival;
  }

  forget(uuid: string): void {
    this.waiting.delete(uuid);
  }
}
