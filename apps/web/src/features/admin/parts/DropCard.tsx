import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useNavigate, type LinkProps } from '@tanstack/react-router';
import { Button } from '../../../shared/ui/Button.js';
import { Card, Row } from '../../../shared/ui/Layout.js';
import { useConfirmed } from '../../../shared/ui/use-confirmed.js';

/** The end of a thing's page: deletes it, once that is confirmed, and goes back to the list. */
export function DropCard(props: {
  texts: { title: string; help: string; verb: string; ask: string; loses: string; done: string };
  /** Why it cannot be deleted, or null. */
  reason: string | null;
  call: () => Promise<unknown>;
  list: NonNullable<LinkProps['to']>;
  changes: QueryKey;
}) {
  const { texts, reason, call, list, changes } = props;
  const navigate = useNavigate();
  const client = useQueryClient();
  const dropping = useConfirmed({
    call,
    done: () => texts.done,
    // What is gone is not asked for again: the list is, once it is shown.
    onDone: () => void navigate({ to: list }).then(() => client.invalidateQueries({ queryKey: changes })),
    title: () => texts.ask,
    verb: () => texts.verb,
    text: () => <p>{texts.loses}</p>,
  });
  return (
    <Card title={texts.title} help={texts.help}>
      <Row>
        <Button reason={reason} onPress={() => dropping.ask()}>
          {texts.verb}
        </Button>
      </Row>
      {dropping.dialog}
    </Card>
  );
}
