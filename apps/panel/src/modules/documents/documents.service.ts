import { Injectable } from '@nestjs/common';
import { ROUTES } from '@app/contracts/routes.js';
import { notFound } from '@app/contracts/errors/common.errors.js';
import { DOCUMENTED_AREAS, type DocumentedArea } from '@app/contracts/panel/documents.contract.js';
import { apiPage } from '@app/platform/openapi/page.js';
import { ServedDocuments, type DocumentText } from '@app/platform/openapi/served-documents.js';

const isDocumented = (area: string): area is DocumentedArea =>
  (DOCUMENTED_AREAS as readonly string[]).includes(area);

@Injectable()
export class DocumentsService {
  private readonly documents = new ServedDocuments(ROUTES);

  document(area: DocumentedArea, path: string): DocumentText {
    return this.documents.at(area, path);
  }

  /** The area's document for readers; 404 for an area that the panel does not serve. */
  page(area: string): DocumentText {
    if (!isDocumented(area)) throw notFound();
    return this.documents.kept(`${area} page`, () => {
      const areas = DOCUMENTED_AREAS.map((name) => ({
        title: name,
        href: `/docs/api/${name}`,
        isCurrent: name === area,
      }));
      const files = ['json', 'yaml'].map((format) => ({
        title: `OpenAPI (${format})`,
        href: `/api/${area}/openapi.${format}`,
        isCurrent: false,
      }));
      const text = apiPage(this.documents.of(area), [...areas, ...files]);
      return { type: 'text/html; charset=utf-8', text };
    });
  }
}
