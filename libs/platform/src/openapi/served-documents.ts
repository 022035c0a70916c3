import { stringify } from 'yaml';
import type { Area, RouteDescriptor } from '@app/contracts/core/route.js';
import { openApiDocument, type OpenApiDocument } from './document.js';

export interface DocumentText {
  readonly type: string;
  readonly text: string;
}

/** The documents a process serves; each is made when it is first asked for and kept. */
export class ServedDocuments {
  private readonly texts = new Map<string, DocumentText>();

  constructor(private readonly routes: readonly RouteDescriptor[]) {}

  of(area: Area): OpenApiDocument {
    const byId = this.routes.toSorted((a, b) => a.id.localeCompare(b.id));
    return openApiDocument(area, byId);
  }

  /** As JSON, or as YAML where the path ends so. */
  at(area: Area, path: string): DocumentText {
    const isYaml = path.split('?', 1)[0]!.replace(/\/$/, '').endsWith('.yaml');
    return this.kept(`${area} ${isYaml ? 'yaml' : 'json'}`, () =>
      isYaml
        ? { type: 'application/yaml', text: stringify(this.of(area), { aliasDuplicateObjects: false }) }
        : { type: 'application/json; charset=utf-8', text: JSON.stringify(this.of(area)) },
    );
  }

  /** What is made of a document, under a name of its own. */
  kept(name: string, make: () => DocumentText): DocumentText {
    const known = this.texts.get(name) ?? make();
    this.texts.set(name, known);
    return known;
  }
}
