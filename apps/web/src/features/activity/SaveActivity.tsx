import { Download } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { useAction } from '../../shared/api/use-action.js';
import { saveFile } from '../../shared/save-file.js';
import { Button } from '../../shared/ui/Button.js';
import { allEvents, type ActivityList } from './activity.api.js';
import { csvOf } from './csv.js';
import { useSentence } from './use-sentence.js';

/** Has the browser save the events as a table. */
export function SaveActivity(props: { name: string; page: (page: number) => Promise<ActivityList> }) {
  const { name, page } = props;
  const t = useTranslations('activity');
  const sentenceOf = useSentence();
  const saving = useAction({
    call: () => allEvents(page),
    onDone: (events) => {
      const head = [t('when'), t('who'), t('what'), t('event'), t('where'), t('byKey')];
      const rows = events.map((event) => {
        const { actor, text } = sentenceOf(event);
        return [event.timestamp, actor, text, event.event, event.ip ?? '', event.is_api ? '1' : ''];
      });
      saveFile(`${name}.csv`, csvOf([head, ...rows]), 'text/csv');
    },
    done: (events) => t('savedCsv', { count: events.length }),
  });
  return (
    <Button icon={Download} busy={saving.busy} onPress={() => saving.run()}>
      {t('saveCsv')}
    </Button>
  );
}
