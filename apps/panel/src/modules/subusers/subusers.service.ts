import { Injectable } from '@nestjs/common';
import { SubusersRepository } from './subusers.repository.js';

/** Members of other people's servers. */
@Injectable()
export class SubusersService {
  constructor(private readonly repository: SubusersRepository) {}

  /** Call in the transaction that makes the user the owner: an owner needs no subuser row (domain.md §1 servers). */
  remove(serverId: number, userId: number): Promise<void> {
    return this.repository.delete(serverId, userId);
  }
}
