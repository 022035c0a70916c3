import { Injectable } from '@nestjs/common';
import { LOGGED_ROWS } from '@app/contracts/application/requests.contract.js';
import { invalidFilter } from '@app/contracts/errors/common.errors.js';
import type { ListRequest } from '@app/platform/http/list-query.js';
import { anyOf, type SqlCondition } from '../../platform/database/sql-filter.js';
import { RequestLogRepository, type RequestRow } from './request-log.repository.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const PRINTABLE = /^[\x20-\x7e]+$/;

const equals =
  (column: string, shape: RegExp) =>
  (word: string): SqlCondition | null =>
    shape.test(word) ? { sql: `l.${column} = ?`, params: [word] } : null;

/** `404`, or `4xx` for all of a kind. */
function byStatus(word: string): SqlCondition | null {
  const [, first, rest] = /^([1-5])(xx|\d\d)$/.exec(word) ?? [];
  if (first === undefined) return null;
  if (rest !== 'xx') return { sql: 'l.status = ?', params: [Number(word)] };
  return { sql: 'l.status BETWEEN ? AND ?', params: [Number(first) * 100, Number(first) * 100 + 99] };
}

/** Each gives null for a word that it cannot read. */
const FILTERS: Readonly<Record<string, (word: string) => SqlCondition | null>> = {
  method: equals('method', /^[A-Z]{3,16}$/),
  route: equals('route', PRINTABLE),
  status: byStatus,
  ip: equals('ip', /^[0-9a-fA-F.:]+$/),
  key: equals('key_identifier', PRINTABLE),
  request_id: equals('request_id', UUID),
};

function conditionOf(name: string, word: string): SqlCondition {
  const condition = FILTERS[name]!(word);
  if (!condition) throw invalidFilter(`The filter \`${name}\` cannot be \`${word}\`.`);
  return condition;
}

function instantOf(word: string): Date {
  const instant = new Date(word);
  if (Number.isNaN(instant.getTime())) throw invalidFilter(`The filter \`until\` cannot be \`${word}\`.`);
  return instant;
}

/** What administrators see of the calls that were logged. */
@Injectable()
export class RequestLogService {
  constructor(private readonly repository: RequestLogRepository) {}

  /** Throws invalidFilter (400). */
  newest(request: ListRequest): Promise<{ rows: readonly RequestRow[]; total: number }> {
    const { until, ...others } = request.filters;
    const conditions = Object.entries(others).flatMap(([name, words]) => {
      const wanted = words.filter((word) => word !== '');
      return wanted.length === 0 ? [] : [anyOf(wanted.map((word) => conditionOf(name, word)))];
    });
    const last = until?.find((word) => word !== '');
    return this.repository.newest(
      conditions,
      last === undefined ? null : instantOf(last),
      request,
      LOGGED_ROWS,
    );
  }
}
