import { parseXml, XmlElement, type XmlNode } from '@rgrove/parse-xml';
import { ConfigFault } from './config-fault.js';
import { applyEdits, lineEnd, type Edit } from './edits.js';
import type { ConfigParser } from './parser.js';
import { textOf } from './value.js';

/** One step of a path: a tag or `*`, and a condition `[@name='value']`, `[child='value']` or `[n]`. */
interface Step {
  tag: string;
  position?: number;
  attribute?: readonly [name: string, value: string];
  child?: readonly [name: string, value: string];
}

const NAME = String.raw`[A-Za-z_][\w.:-]*`;
const STEP = /^([A-Za-z_][\w:-]*|\*)((?:\[[^\]]*\])*)$/;
const ATTRIBUTE_VALUE = /^\[([\w:.-]+)='(.*)'\]$/s;
const MAX_STEPS = 64;

function parseStep(text: string): Step {
  const found = STEP.exec(text);
  if (!found) throw new ConfigFault(`"${text}" is no element`);
  const step: Step = { tag: found[1] ?? '' };
  for (const [, condition = ''] of (found[2] ?? '').matchAll(/\[([^\]]*)\]/g)) {
    const position = /^\d{1,6}$/.exec(condition);
    const equal = new RegExp(String.raw`^(@?)(${NAME})=(?:'([^']*)'|"([^"]*)")$`).exec(condition);
    if (position) step.position = Number(condition);
    else if (equal) step[equal[1] ? 'attribute' : 'child'] = [equal[2] ?? '', equal[3] ?? equal[4] ?? ''];
    else throw new ConfigFault(`the condition [${condition}] is not known`);
  }
  return step;
}

/** `Root.Child[@name='a.b'].Leaf`: dots inside brackets belong to the condition. */
function parseSteps(match: string): Step[] {
  const parts = match.match(/(?:[^.[\]]|\[[^\]]*\])+/g) ?? [];
  if (parts.join('.') !== match || parts.length > MAX_STEPS)
    throw new ConfigFault('the path is not readable');
  return parts.map(parseStep);
}

const isElement = (node: XmlNode): node is XmlElement => node instanceof XmlElement;
const elements = (parent: XmlElement): XmlElement[] => parent.children.filter(isElement);

function meets(element: XmlElement, { tag, attribute, child }: Step): boolean {
  if (tag !== '*' && element.name !== tag) return false;
  if (
    attribute &&
    (!Object.hasOwn(element.attributes, attribute[0]) || element.attributes[attribute[0]] !== attribute[1])
  ) {
    return false;
  }
  return (
    child === undefined ||
    elements(element).some((inner) => inner.name === child[0] && inner.text === child[1])
  );
}

function select(from: readonly XmlElement[], step: Step): XmlElement[] {
  const found = from.filter((element) => meets(element, step));
  return step.position === undefined ? found : found.slice(step.position - 1, step.position);
}

const escapeText = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const escapeAttribute = (text: string): string =>
  escapeText(text)
    .replace(/"/g, '&quot;')
    .replace(/[\t\n\r]/g, (char) => `&#${char.charCodeAt(0)};`);
// Nothing else can stand in an XML 1.0 document, escaped or not.
const legal = (text: string): string =>
  text.replace(/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '');

/** Length of a start tag, quotes respected. */
function startTag(text: string, element: XmlElement): { end: number; selfClosing: boolean } {
  let quote = '';
  for (let at = element.start; at < element.end; at += 1) {
    const char = text[at] as string;
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") {
      quote = char;
    } else if (char === '>') {
      return { end: at + 1, selfClosing: text[at - 1] === '/' };
    }
  }
  throw new ConfigFault('an element has no end');
}

function setText(text: string, element: XmlElement, value: string): Edit {
  const { end, selfClosing } = startTag(text, element);
  const content = escapeText(value);
  if (selfClosing) return { offset: end - 2, length: 2, text: `>${content}</${element.name}>` };
  const close = text.lastIndexOf('</', element.end - 1);
  const first = elements(element)[0];
  // Before the first child stands its indentation; only a text that is really there is replaced.
  if (first) {
    const lead = text.slice(end, first.start);
    const kept = /\s*$/.exec(lead)?.[0] ?? '';
    return { offset: end, length: lead.length - kept.length, text: content };
  }
  return { offset: end, length: close - end, text: content };
}

function setAttribute(text: string, element: XmlElement, name: string, value: string): Edit {
  const { end, selfClosing } = startTag(text, element);
  const tag = text.slice(element.start, end);
  const pattern = /([^\s=<>"'/]+)(\s*=\s*)("[^"]*"|'[^']*')/g;
  for (const found of tag.matchAll(pattern)) {
    if (found[1] !== name) continue;
    const offset = element.start + found.index + found[1].length + (found[2] ?? '').length;
    return { offset, length: (found[3] ?? '').length, text: `"${escapeAttribute(value)}"` };
  }
  const offset = end - (selfClosing ? 2 : 1);
  const blank = /\s/.test(text[offset - 1] ?? '') ? '' : ' ';
  return { offset, length: 0, text: `${blank}${name}="${escapeAttribute(value)}"` };
}

function openTag({ tag, attribute }: Step): string {
  return attribute ? `${tag} ${attribute[0]}="${escapeAttribute(attribute[1])}"` : tag;
}

/** The text with an empty element as the parent's last child, on a line of its own where the parent has lines. */
function addChild(text: string, parent: XmlElement, step: Step): string {
  const { position, ...others } = step;
  // One more than there are can be added, as with any list; a further one would leave a gap.
  const next = select(elements(parent), others).length + 1;
  if (step.child !== undefined || (position ?? 1) !== next)
    throw new ConfigFault('no element meets its condition');
  const newline = lineEnd(text);
  const { end, selfClosing } = startTag(text, parent);
  const lineStart = text.lastIndexOf('\n', parent.start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart, parent.start))?.[0] ?? '';
  const child = `<${openTag(step)}></${step.tag}>`;
  const wrapped = `${newline}${indent}  ${child}${newline}${indent}`;
  if (selfClosing) return `${text.slice(0, end - 2)}>${wrapped}</${parent.name}>${text.slice(end)}`;
  const close = text.lastIndexOf('</', parent.end - 1);
  const inner = text.slice(end, close);
  const kept = inner.trimEnd();
  return text.slice(0, end) + kept + wrapped + text.slice(close);
}

function load(text: string): XmlElement {
  let root: XmlElement | null;
  try {
    // Entities of a document type are not defined here, so there is nothing that could expand.
    root = parseXml(text, { includeOffsets: true }).root;
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message.split('\n', 1)[0] : 'unreadable';
    throw new ConfigFault(`it is not valid XML (${reason})`);
  }
  if (root === null) throw new ConfigFault('it has no element');
  return root;
}

class XmlEditor {
  private root: XmlElement;
  private edits = new Map<number, Edit>();
  private readonly touched = new Set<XmlElement>();

  constructor(private text: string) {
    this.root = load(text);
  }

  set(match: string, value: string): void {
    const steps = parseSteps(match);
    const wild = steps.some((step) => step.tag === '*');
    if (!wild) this.create(steps);
    if (this.find(steps).some((element) => this.touched.has(element))) this.flush();
    const attribute = ATTRIBUTE_VALUE.exec(value);
    for (const element of this.find(steps)) {
      const [, name = '', content = ''] = attribute ?? [];
      if (attribute ? element.attributes[name] === content : element.text === value) continue;
      const edit = attribute
        ? setAttribute(this.text, element, name, content)
        : setText(this.text, element, value);
      this.edits.set(edit.offset, edit);
      this.touched.add(element);
    }
  }

  finish(): string {
    return applyEdits(this.text, [...this.edits.values()]);
  }

  private flush(): void {
    if (this.edits.size === 0) return;
    this.text = applyEdits(this.text, [...this.edits.values()]);
    this.edits = new Map();
    this.touched.clear();
    this.root = load(this.text);
  }

  private find([first, ...rest]: readonly Step[]): XmlElement[] {
    if (first === undefined) return [];
    return rest.reduce(
      (found, step) => found.flatMap((parent) => select(elements(parent), step)),
      select([this.root], first),
    );
  }

  private create(steps: readonly Step[]): void {
    const [first] = steps;
    if (first === undefined || select([this.root], first).length === 0) {
      throw new ConfigFault(`the file's first element is <${this.root.name}>`);
    }
    if (this.find(steps).length > 0) return;
    this.flush();
    const before = { text: this.text, root: this.root };
    try {
      for (let depth = 1; depth < steps.length; depth += 1) {
        if (this.find(steps.slice(0, depth + 1)).length > 0) continue;
        const parent = this.find(steps.slice(0, depth))[0];
        if (parent === undefined) return;
        this.text = addChild(this.text, parent, steps[depth] as Step);
        this.root = load(this.text);
      }
    } catch (fault) {
      // Half a path is nothing that anybody asked for.
      Object.assign(this, before);
      throw fault;
    }
  }
}

/**
 * XML: `Root.Child.Leaf` gets a text, or an attribute when the value is `[name='value']`; missing elements are
 * added, but never under a `*`; conditions (`if_value`) do not count (daemon-runtime.md §4).
 */
export const xmlParser: ConfigParser = (text, replacements, warn) => {
  const first = /^[A-Za-z_][\w:-]*/.exec(replacements[0]?.replacement.match ?? '')?.[0];
  const empty = text.trim() === '' && first !== undefined;
  const editor = new XmlEditor(
    empty ? `<?xml version="1.0" encoding="utf-8"?>\n<${first}></${first}>\n` : text,
  );
  for (const { replacement, value } of replacements) {
    try {
      editor.set(replacement.match, legal(textOf(value)));
    } catch (fault) {
      if (!(fault instanceof ConfigFault)) throw fault;
      warn(replacement.match, fault.message);
    }
  }
  return editor.finish();
};
