import type { EggTrialItem } from '@app/contracts/application/egg-trials.contract.js';
import { item } from '@app/contracts/core/envelope.js';
import { toWireDate, toWireDateOrNull } from '@app/contracts/core/wire.js';
import type { EggTrial } from './egg-trials.repository.js';

export const toEggTrial = (trial: EggTrial): EggTrialItem =>
  item('egg_trial', {
    id: trial.id,
    egg: trial.eggId,
    node: trial.nodeId,
    outcome: trial.outcome,
    error: trial.error,
    log: trial.log,
    server: trial.serverUuid,
    started_at: toWireDate(trial.startedAt),
    ended_at: toWireDateOrNull(trial.endedAt),
  });
