export const drain = {
  card: 'Node leeren',
  help: 'Ihre Server ziehen auf andere Nodes mit Platz um, zwei auf einmal; laufende laufen weiter, bis ihre Dateien dort sind. Solange nimmt die Node keine Server auf.',
  verb: '{name} leeren',
  title: '{name} leeren?',
  does: 'Alle Server erhalten Adressen anderer Nodes, und jeder steht kurz still, sobald seine Dateien umgezogen sind. Das lässt sich jederzeit abbrechen; was umgezogen ist, bleibt dort.',
  begun: '{name} wird geleert.',
  running:
    '{moved, plural, one {# Server ist} other {# Server sind}} umgezogen, {moving, number} unterwegs, {left, number} noch hier.',
  progress: 'Leeren von {name}',
  drained: 'Die Node ist leer und nimmt keine Server auf, bis dies beendet wird.',
  stay: '{count, plural, one {Ein Server passt} other {# Server passen}} nirgends sonst. Schaffe Platz oder Ports auf anderen Nodes.',
  because: '{name}: {reason}',
  tryAgain: 'Jetzt erneut versuchen',
  triesAgain: 'Sie werden erneut versucht.',
  end: 'Wieder Server aufnehmen',
  ended: '{name} nimmt wieder Server auf.',
};
