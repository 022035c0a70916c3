import { SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTypedSearch } from '../../../shared/router/use-typed-search.js';
import { Button } from '../../../shared/ui/Button.js';
import { SearchField } from '../../../shared/ui/forms/SearchField.js';
import { Row } from '../../../shared/ui/Layout.js';
import { Pages } from '../../../shared/ui/Pages.js';
import { Empty, PageState } from '../../../shared/ui/PageState.js';

/** What of a list stands in the address. */
export interface ListSearch {
  readonly q?: string | undefined;
  readonly page?: number | undefined;
}

interface Listed<R> {
  readonly data: readonly { readonly attributes: R }[];
  readonly meta: { readonly pagination: { readonly current_page: number; readonly total_pages: number } };
}

/** A list with a search above it and pages below; nothing found is said, and how to see all again. */
export function SearchedList<R>(props: {
  query: { data: Listed<R> | undefined; error: unknown; refetch: () => unknown };
  search: ListSearch;
  /** `replace`: typing leaves no trail to go back through. */
  onSearch: (search: ListSearch, replace: boolean) => void;
  texts: { search: string; noneMatch: string; clear: string };
  /** Where there is nothing at all. */
  empty?: ReactNode;
  children: (rows: readonly R[]) => ReactNode;
}) {
  const { query, search, onSearch, texts, empty, children } = props;
  const [typed, setTyped] = useTypedSearch(search.q, (q) => onSearch({ q }, true));
  const noneMatch = (
    <Empty
      icon={SearchX}
      title={texts.noneMatch}
      action={<Button onPress={() => setTyped('')}>{texts.clear}</Button>}
    />
  );
  return (
    <>
      <Row>
        <SearchField label={texts.search} value={typed} onChange={setTyped} />
      </Row>
      <PageState query={query}>
        {({ data, meta: { pagination } }) => {
          if (data.length === 0) return search.q === undefined && empty ? empty : noneMatch;
          return (
            <>
              {children(data.map(({ attributes }) => attributes))}
              <Pages
                page={pagination.current_page}
                pages={pagination.total_pages}
                onPage={(page) => onSearch({ ...search, page }, false)}
              />
            </>
          );
        }}
      </PageState>
    </>
  );
}
