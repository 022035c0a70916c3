import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

// usage: node dist/<app>/trace.js < log: prints the log with places of the sources for places of the bundle.
// Apart from what runs, because the map takes a hundred MiB to read.
const file = join(import.meta.dirname, 'bundle.js.map');
const map = new SourceMap(JSON.parse(readFileSync(file, 'utf8')) as SourceMapPayload);
void text(process.stdin).then((log) =>
  process.stdout.write(
    log.replaceAll(/[^\s()"']*\bbundle\.js:(\d+):(\d+)/g, (place, line: string, column: string) => {
      const origin = map.findOrigin(Number(line), Number(column));
      if (!('fileName' in origin)) return place;
      return `${origin.fileName.replace(/^(\.\.\/)+/, '')}:${origin.lineNumber}:${origin.columnNumber}`;
    }),
  ),
);
