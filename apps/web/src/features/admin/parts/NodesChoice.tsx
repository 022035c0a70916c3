import { useQuery } from '@tanstack/react-query';
import { Checkbox, Switch } from '../../../shared/ui/forms/Choices.js';
import { nodesQuery } from '../nodes/nodes.api.js';

/** All nodes, which is null, or some of them. */
export function NodesChoice(props: {
  /** Says that it is about some only. */
  label: string;
  value: readonly number[] | null;
  onChange: (value: number[] | null) => void;
}) {
  const { label, value, onChange } = props;
  const nodes = useQuery(nodesQuery).data ?? [];
  return (
    <>
      <Switch isSelected={value !== null} onChange={(isLimited) => onChange(isLimited ? [] : null)}>
        {label}
      </Switch>
      {value !== null &&
        nodes.map(({ id, name }) => (
          <Checkbox
            key={id}
            isSelected={value.includes(id)}
            onChange={(isOn) => onChange(isOn ? [...value, id] : value.filter((one) => one !== id))}
          >
            {name}
          </Checkbox>
        ))}
    </>
  );
}
