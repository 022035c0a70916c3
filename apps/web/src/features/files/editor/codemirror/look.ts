import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { Extension } from '@codemirror/state';

const view = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--console-bg)', color: 'var(--console-text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', fontSize: 'var(--label)', lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--console-text)' },
  '.cm-cursor': { borderLeftColor: 'var(--console-text)' },
  '.cm-gutters': {
    backgroundColor: 'var(--console-bg)',
    color: 'var(--muted)',
    borderRight: '1px solid var(--line)',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--sunken)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--console-selection)',
  },
  '.cm-selectionMatch, .cm-searchMatch': { backgroundColor: 'var(--accent-soft)' },
  '.cm-searchMatch.cm-searchMatch-selected': { outline: '2px solid var(--focus)' },
  '.cm-panels': { backgroundColor: 'var(--surface)', color: 'var(--text)' },
  '.cm-panels-top': { borderBottom: '1px solid var(--line)' },
  '.cm-panel.cm-search': { padding: 'var(--s2) 40px var(--s2) var(--s3)' },
  '.cm-panel.cm-search label': { fontSize: 'var(--small)' },
  '.cm-textfield': {
    border: '1px solid var(--control)',
    borderRadius: 'var(--radius)',
    backgroundColor: 'var(--surface)',
    color: 'var(--text)',
    padding: 'var(--s1) var(--s2)',
  },
  '.cm-button': {
    border: '1px solid var(--control)',
    borderRadius: 'var(--radius)',
    backgroundImage: 'none',
    backgroundColor: 'var(--surface)',
    color: 'var(--text)',
    padding: 'var(--s1) var(--s3)',
  },
  '.cm-panel.cm-search [name=close]': {
    color: 'var(--text)',
    width: '28px',
    height: '28px',
    cursor: 'pointer',
  },
  '.cm-tooltip': {
    border: '0',
    borderRadius: 'var(--radius)',
    backgroundColor: 'var(--surface)',
    color: 'var(--text)',
    boxShadow: 'var(--shadow)',
  },
  '.cm-changedLine, .cm-inlineChangedLine': { backgroundColor: 'var(--warn-soft) !important' },
  '.cm-changedText': { background: 'var(--info-soft) !important' },
  '.cm-deletedChunk': { backgroundColor: 'var(--bad-soft) !important' },
});

const style = HighlightStyle.define([
  { tag: [tags.keyword, tags.controlKeyword, tags.modifier], color: 'var(--ansi-magenta)' },
  { tag: [tags.string, tags.special(tags.string), tags.attributeValue], color: 'var(--ansi-green)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--ansi-yellow)' },
  { tag: [tags.propertyName, tags.attributeName, tags.definition(tags.name)], color: 'var(--ansi-blue)' },
  { tag: [tags.typeName, tags.className, tags.tagName, tags.namespace], color: 'var(--ansi-cyan)' },
  { tag: [tags.comment, tags.meta], color: 'var(--ansi-bright-black)', fontStyle: 'italic' },
  { tag: [tags.heading, tags.strong], fontWeight: '650' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: [tags.link, tags.url], color: 'var(--ansi-cyan)', textDecoration: 'underline' },
  { tag: tags.invalid, color: 'var(--ansi-red)' },
]);

/** The editor in the colours of the page, whichever theme it has. */
export const look: Extension = [view, syntaxHighlighting(style)];
