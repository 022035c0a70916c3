import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { Button } from './Button.js';
import { Muted, Row } from './Layout.js';

/** Turns the pages of a list; nothing for a single one. */
export function Pages({
  page,
  pages,
  onPage,
}: {
  page: number;
  pages: number;
  onPage: (page: number) => void;
}) {
  const t = useTranslations('common');
  if (pages <= 1) return null;
  return (
    <Row>
      <Button
        size="small"
        icon={ChevronLeft}
        label={t('previous')}
        isDisabled={page <= 1}
        onPress={() => onPage(page - 1)}
      />
      <Muted>{t('page', { page, pages })}</Muted>
      <Button
        size="small"
        icon={ChevronRight}
        label={t('next')}
        isDisabled={page >= pages}
        onPress={() => onPage(page + 1)}
      />
    </Row>
  );
}
