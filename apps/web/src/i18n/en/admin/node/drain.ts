export const drain = {
  card: 'Empty this node',
  help: 'Its servers move to other nodes that have room, two at once; those that run, run on until their files are there. Meanwhile the node takes no servers.',
  verb: 'Empty {name}',
  title: 'Empty {name}?',
  does: 'All servers get addresses of other nodes, and each stops for a moment when its files have moved. It can be called off at any time; what has moved stays where it is.',
  begun: '{name} is being emptied.',
  running:
    '{moved, plural, one {# server has} other {# servers have}} moved, {moving, number} on the way, {left, number} still here.',
  progress: 'Emptying of {name}',
  drained: 'The node is empty, and takes no servers until this is ended.',
  stay: '{count, plural, one {One server fits} other {# servers fit}} nowhere else. Make room or add ports on other nodes.',
  because: '{name}: {reason}',
  tryAgain: 'Try again now',
  triesAgain: 'They are tried again.',
  end: 'Let it take servers again',
  ended: '{name} takes servers again.',
} as const;
