import { Injectable } from '@nestjs/common';
import type { RoleGrant } from '../../access/admin-rights.js';
import { RoleEntity } from '../../entities.js';
import { columnsOf } from '../../platform/database/columns.js';
import { Database } from '../../platform/database/database.js';

const ROLE = columnsOf(RoleEntity, 'r', ['id', 'permissions', 'isLimited']);

@Injectable()
export class RightsRepository {
  constructor(private readonly database: Database) {}

  /** What the roles of a user give; one statement for those who have none. */
  async grantsOf(userId: number): Promise<RoleGrant[]> {
    const roles = await this.database.select(
      ROLE,
      'FROM role_user u JOIN roles r ON r.id = u.role_id WHERE u.user_id = ?',
      [userId],
    );
    const limited = roles.filter(({ isLimited }) => isLimited).map(({ id }) => id);
    const nodes =
      limited.length === 0
        ? []
        : await this.database.query<{ roleId: number; nodeId: number }>(
            'SELECT role_id AS roleId, node_id AS nodeId FROM node_role WHERE role_id IN (?)',
            [limited],
          );
    return roles.map(({ id, permissions, isLimited }) => ({
      permissions,
      nodes: isLimited ? nodes.filter(({ roleId }) => roleId === id).map(({ nodeId }) => nodeId) : null,
    }));
  }
}
