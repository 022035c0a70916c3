/** Types by extension; what is not here is decided by content. */
const TYPES: Readonly<Record<string, string>> = {
  avif: 'image/avif',
  bmp: 'image/bmp',
  bz2: 'application/x-bzip2',
  cfg: 'text/plain; charset=utf-8',
  conf: 'text/plain; charset=utf-8',
  css: 'text/css; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  db: 'application/octet-stream',
  dll: 'application/octet-stream',
  exe: 'application/vnd.microsoft.portable-executable',
  gif: 'image/gif',
  gz: 'application/gzip',
  htm: 'text/html; charset=utf-8',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  ini: 'text/plain; charset=utf-8',
  jar: 'application/jar',
  java: 'text/plain; charset=utf-8',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  json5: 'text/plain; charset=utf-8',
  log: 'text/plain; charset=utf-8',
  lua: 'text/plain; charset=utf-8',
  mca: 'application/octet-stream',
  md: 'text/plain; charset=utf-8',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  ogg: 'audio/ogg',
  pdf: 'application/pdf',
  php: 'text/x-php; charset=utf-8',
  png: 'image/png',
  properties: 'text/plain; charset=utf-8',
  py: 'text/x-python; charset=utf-8',
  rar: 'application/vnd.rar',
  sh: 'text/x-shellscript; charset=utf-8',
  so: 'application/x-sharedlib',
  sql: 'text/plain; charset=utf-8',
  svg: 'image/svg+xml',
  tar: 'application/x-tar',
  tgz: 'application/gzip',
  toml: 'text/plain; charset=utf-8',
  ts: 'text/plain; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  wav: 'audio/wav',
  webm: 'video/webm',
  webp: 'image/webp',
  xml: 'text/xml; charset=utf-8',
  xz: 'application/x-xz',
  yaml: 'text/plain; charset=utf-8',
  yml: 'text/plain; charset=utf-8',
  zip: 'application/zip',
  zst: 'application/zstd',
  '7z': 'application/x-7z-compressed',
};
export const TEXT = 'text/plain; charset=utf-8';
export const BINARY = 'application/octet-stream';
/** Bytes that are enough to tell text from other content. */
export const SNIFFED_BYTES = 512;

/** The type that a name promises; undefined where content has to be asked. */
export function typeOfName(name: string): string | undefined {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? undefined : TYPES[name.slice(dot + 1).toLowerCase()];
}

/** Text or not, by the first bytes of a file. */
export const typeOfContent = (start: Buffer): string =>
  start.some(
    (byte) =>
      byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d && byte !== 0x1b,
  )
    ? BINARY
    : TEXT;
