import { Injectable } from '@nestjs/common';
import type { CreateServer } from '@app/contracts/application/servers.schemas.js';
import { AppError, type FieldIssue } from '@app/contracts/core/errors.js';
import { previewStartup } from '@app/eggs';
import type { ResolvedEgg } from '../../eggs/index.js';
import { effectiveValue, StartupService, type VariableValues } from '../../startup/index.js';
import { ServerCreationService } from './server-creation.service.js';
import { ServerPlacementService, type SurveyedPlace } from './server-placement.service.js';

export interface PreviewedServer extends SurveyedPlace {
  readonly startup: string | null;
  readonly issues: readonly FieldIssue[];
}

/** What creating a server would do, without doing it. */
@Injectable()
export class ServerPreviewService {
  constructor(
    private readonly creation: ServerCreationService,
    private readonly placement: ServerPlacementService,
    private readonly startup: StartupService,
  ) {}

  async preview(body: CreateServer): Promise<PreviewedServer> {
    const [{ egg, issues }, place] = await Promise.all([
      this.creation.check(body),
      this.placement.survey(body),
    ]);
    const { values, refused } = egg ? this.variables(egg, body) : { values: null, refused: [] };
    return {
      ...place,
      startup: egg ? startLine(body, egg, values ?? new Map(), place) : null,
      issues: [...issues, ...refused],
    };
  }

  private variables(
    egg: ResolvedEgg,
    body: CreateServer,
  ): { values: VariableValues | null; refused: readonly FieldIssue[] } {
    try {
      return { values: this.startup.check(egg, body.environment), refused: [] };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { values: null, refused: error.issues };
    }
  }
}

function startLine(
  body: CreateServer,
  egg: ResolvedEgg,
  values: VariableValues,
  { allocations: [primary] }: SurveyedPlace,
): string {
  return previewStartup(
    body.startup ?? Object.values(egg.startupCommands)[0] ?? '',
    { memory: body.limits.memory, ip: primary?.ip ?? null, port: primary?.port ?? null },
    egg.variables.map((variable) => ({
      env_variable: variable.envVariable,
      value: effectiveValue(variable, values),
      user_viewable: true,
    })),
  );
}
