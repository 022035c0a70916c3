import { execFileSync } from 'node:child_process';
import { chmod, lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import tar from 'tar-stream';
import { ZipFile } from 'yazl';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NodeFiles, refusal } from './node-files.js';

const OWNER = { uid: 988, gid: 988 };

let files: NodeFiles;
beforeAll(async () => {
  files = await NodeFiles.start({ system: { user: OWNER } });
});
afterAll(() => files?.daemon.close());
afterEach(async () => {
  execFileSync('find', [files.path(), '-mindepth', '1', '-delete']);
  await files.configure({ egg: { id: 'x', file_denylist: [] } });
  await files.limit(0);
});

const compress = (names: string[], extension: string, name = 'out') =>
  files.post('/compress', { root: '/', files: names, name, extension });
const decompress = (file: string, root = '/') => files.post('/decompress', { root, file });

async function tarOf(
  entries: [header: Partial<tar.Header> & { name: string }, content?: string | Buffer][],
): Promise<Buffer> {
  const pack = tar.pack();
  for (const [header, content] of entries) pack.entry(header, content as string);
  pack.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of pack) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function zipOf(add: (zip: ZipFile) => void): Promise<Buffer> {
  const zip = new ZipFile();
  add(zip);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

describe('archives', () => {
  it.each([
    ['zip', 'application/zip'],
    ['tar', 'application/x-tar'],
    ['tar.gz', 'application/gzip'],
    ['tgz', 'application/gzip'],
    ['tar.bz2', 'application/x-bzip2'],
    ['tar.xz', 'application/x-xz'],
    ['tar.zst', 'application/zstd'],
  ])('%s: made of files and folders, and unpacked again', async (extension, mime) => {
    await mkdir(files.path('world/empty'), { recursive: true });
    await writeFile(files.path('world/level.dat'), Buffer.alloc(300_000, 7));
    await writeFile(files.path('world/ümläut 日本'), 'text');
    await writeFile(files.path('run.sh'), '#!/bin/sh');
    await chmod(files.path('run.sh'), 0o755);
    execFileSync('mkfifo', [files.path('world/pipe')]);
    const made = await compress(['world', '/run.sh', 'none'], extension);
    expect([made.status, made.body]).toMatchObject([200, { name: `out.${extension}`, mime, file: true }]);
    expect(await lstat(files.path(`out.${extension}`))).toMatchObject(OWNER);
    expect((await files.post('/delete', { root: '/', files: ['world', 'run.sh'] })).status).toBe(204);
    expect(refusal(await decompress(`out.${extension}`))).toEqual([204, '']);
    expect(await readFile(files.path('world/level.dat'))).toEqual(Buffer.alloc(300_000, 7));
    expect(await readFile(files.path('world/ümläut 日本'), 'utf8')).toBe('text');
    expect((await readdir(files.path('world'))).sort()).toEqual(['empty', 'level.dat', 'ümläut 日本']);
    expect((await lstat(files.path('run.sh'))).mode & 0o777).toBe(0o755);
    expect(await lstat(files.path('world/level.dat'))).toMatchObject(OWNER);
  });

  it('are readable to the tools of Debian, and theirs to us', async () => {
    await writeFile(files.path('a.txt'), 'from us');
    await symlink('a.txt', files.path('link'));
    for (const extension of ['tar.gz', 'tar.zst', 'zip'])
      expect((await compress(['a.txt', 'link'], extension)).status).toBe(200);
    const list = (command: string, ...options: string[]) => String(execFileSync(command, options));
    expect(list('tar', 'tzf', files.path('out.tar.gz'))).toBe('a.txt\nlink\n');
    expect(list('unzip', '-p', files.path('out.zip'), 'a.txt')).toBe('from us');
    execFileSync('tar', ['--zstd', '-cf', files.path('theirs.tar.zst'), '-C', files.path(), './a.txt']);
    execFileSync('gzip', ['-k', files.path('a.txt')]);
    await writeFile(files.path('a.txt'), 'changed');
    expect((await decompress('theirs.tar.zst')).status).toBe(204);
    expect(await readFile(files.path('a.txt'), 'utf8')).toBe('from us');
    await writeFile(files.path('a.txt'), 'changed');
    expect((await decompress('a.txt.gz')).status).toBe(204);
    expect(await readFile(files.path('a.txt'), 'utf8')).toBe('from us');
  });

  it('are refused where they cannot be made or read, and leave nothing', async () => {
    await writeFile(files.path('f'), 'x'.repeat(2000));
    expect(refusal(await compress([], 'zip'))).toEqual([
      422,
      'No files were passed through to be compressed.',
    ]);
    expect((await compress(['f'], 'zip', 'f')).status).toBe(200);
    expect((await compress(['f'], 'zip', 'f')).status).toBe(400);
    const unknown = [400, 'The archive provided is in a format Wings does not understand.'];
    expect(refusal(await decompress('f'))).toEqual(unknown);
    expect((await decompress('none')).status).toBe(404);
    await writeFile(files.path('cut.tar.gz'), gzipSync(Buffer.alloc(1000, 1)).subarray(0, 20));
    await writeFile(files.path('cut.zip'), (await readFile(files.path('f.zip'))).subarray(0, 60));
    const whole = await tarOf([[{ name: 'half', size: 5000 }, Buffer.alloc(5000)]]);
    await writeFile(files.path('cut.tar'), whole.subarray(0, 2000));
    for (const name of ['cut.tar.gz', 'cut.zip', 'cut.tar'])
      expect((await decompress(name)).status).toBe(400);
    expect((await readdir(files.path())).sort()).toEqual(['cut.tar', 'cut.tar.gz', 'cut.zip', 'f', 'f.zip']);
  });

  it('F4: stop at the disk limit while they are written', async () => {
    await writeFile(files.path('noise'), execFileSync('head', ['-c', '700000', '/dev/urandom']));
    await files.limit(1);
    await files.post('/delete', { root: '/', files: ['none'] });
    await expect.poll(async () => (await files.post('/copy', { location: 'noise' })).status).toBe(400);
    expect(refusal(await compress(['noise'], 'tar'))).toEqual([
      409,
      'This server does not have enough available disk space to generate a compressed archive.',
    ]);
    expect(await readdir(files.path())).toEqual(['noise']);
  });

  it('F6: neither take denied files in nor put them in place', async () => {
    await writeFile(files.path('secret'), 'kept');
    await writeFile(files.path('open'), 'x');
    await files.configure({ egg: { id: 'x', file_denylist: ['secret'] } });
    expect((await compress(['secret', 'open'], 'tar')).status).toBe(200);
    expect(String(execFileSync('tar', ['tf', files.path('out.tar')]))).toBe('open\n');
    await writeFile(
      files.path('in.tar'),
      await tarOf([
        [{ name: 'secret' }, 'stolen'],
        [{ name: 'other' }, 'y'],
      ]),
    );
    expect((await decompress('in.tar')).status).toBe(204);
    expect(await readFile(files.path('secret'), 'utf8')).toBe('kept');
    expect(await readFile(files.path('other'), 'utf8')).toBe('y');
  });
});

describe('hostile archives', () => {
  it('zip slip: entries that lead out are passed over, links and devices not made', async () => {
    await symlink('/tmp', files.path('out'));
    const hostile = await tarOf([
      [{ name: '../slipped' }, 'x'],
      [{ name: 'a/../../slipped' }, 'x'],
      [{ name: '/etc/slipped' }, 'x'],
      [{ name: 'out/slipped' }, 'x'],
      [{ name: 'link', type: 'symlink', linkname: '/etc' }],
      [{ name: 'hard', type: 'link', linkname: '/etc/passwd' }],
      [{ name: 'device', type: 'character-device', devmajor: 1, devminor: 5 }],
      [{ name: 'fine' }, 'y'],
    ]);
    await writeFile(files.path('in.tar'), hostile);
    expect(refusal(await decompress('in.tar'))).toEqual([204, '']);
    expect((await readdir(files.path())).sort()).toEqual(['etc', 'fine', 'in.tar', 'out']);
    expect(await readFile(files.path('etc/slipped'), 'utf8')).toBe('x');
    for (const path of ['/tmp/slipped', files.path('../slipped')])
      await expect(lstat(path)).rejects.toThrow('ENOENT');
    const zip = await zipOf((each) => each.addBuffer(Buffer.from('x'), 'aa/slipped'));
    const name = Buffer.from('aa/slipped');
    for (let at = zip.indexOf(name); at >= 0; at = zip.indexOf(name, at + 1)) zip.write('../slipped', at);
    await writeFile(files.path('in.zip'), zip);
    expect((await decompress('in.zip')).status).toBe(204);
    await expect(lstat(files.path('../slipped'))).rejects.toThrow('ENOENT');
  });

  it('F5: bombs of size, of depth and within bombs end early', async () => {
    execFileSync('sh', ['-c', `yes bomb | head -c 400000000 | zstd -q -o '${files.path('bomb.zst')}'`]);
    expect((await decompress('bomb.zst')).status).toBe(400);
    await writeFile(files.path('deep.tar'), await tarOf([[{ name: 'd/'.repeat(200) + 'f' }, 'x']]));
    expect((await decompress('deep.tar')).status).toBe(400);
    expect((await readdir(files.path())).sort()).toEqual(['bomb.zst', 'deep.tar']);
  });
});

describe('entries that are passed over', () => {
  it('F5: count towards the limits all the same', async () => {
    const link = await tarOf([[{ name: 'link', type: 'symlink', linkname: 'target' }]]);
    await writeFile(files.path('one'), link.subarray(0, 512));
    const script = [
      'for i in $(seq 1024); do cat one; done > many',
      'for i in $(seq 512); do cat many; done | zstd -q -o links.tar.zst',
      'head -c 400000000 /dev/zero > big.denied',
      'tar -cf - big.denied | zstd -q -o denied.tar.zst',
      'rm one many big.denied',
    ];
    execFileSync('sh', ['-c', script.join('\n')], { cwd: files.path() });
    await files.configure({ egg: { id: 'x', file_denylist: ['*.denied'] } });
    for (const bomb of ['links.tar.zst', 'denied.tar.zst']) expect((await decompress(bomb)).status).toBe(400);
    expect((await readdir(files.path())).sort()).toEqual(['denied.tar.zst', 'links.tar.zst']);
  });

  it('are those with names that the daemon has for itself', async () => {
    const archive = await tarOf([
      [{ name: '.rookery-uploads/x' }, 'x'],
      [{ name: '.rookery-uploads', type: 'directory' }],
      [{ name: 'a/.rookery-0123456789abcdef.tmp' }, 'x'],
      [{ name: 'fine' }, 'y'],
    ]);
    await writeFile(files.path('in.tar'), archive);
    expect(refusal(await decompress('in.tar'))).toEqual([204, '']);
    expect((await readdir(files.path())).sort()).toEqual(['fine', 'in.tar']);
  });
});

describe('search', () => {
  const found = ({ body }: { body: unknown }) => (body as { name: string }[]).map(({ name }) => name).sort();

  it('F19: finds names as Wings does, and answers once', async () => {
    await mkdir(files.path('a/node_modules'), { recursive: true });
    for (const name of ['a/server.LOG', 'latest.log', 'a/node_modules/x.log', 'other'])
      await writeFile(files.path(name), '');
    expect(found(await files.get('/search', { directory: '/', pattern: 'log' }))).toEqual([
      'a/server.LOG',
      'latest.log',
    ]);
    expect(found(await files.get('/search', { directory: 'a', pattern: '*.log' }))).toEqual(['a/server.LOG']);
    expect(refusal(await files.get('/search', { directory: '/', pattern: 'lo' }))).toEqual([
      400,
      'Pattern must be at least 3 characters long',
    ]);
    expect((await files.get('/search', { directory: 'none', pattern: 'log' })).status).toBe(404);
  });

  it('finds a text with its line, and says when there is more', async () => {
    await mkdir(files.path('plugins'));
    await writeFile(files.path('plugins/a.yml'), 'one\nkey: NEEDLE\n');
    await writeFile(files.path('b.txt'), 'none');
    execFileSync('mkfifo', [files.path('pipe')]);
    const { body } = await files.get('/find', { directory: '/', content: 'needle' });
    expect(body).toMatchObject({
      data: [{ name: 'a.yml', directory_path: '/plugins', line: 2, excerpt: 'key: NEEDLE' }],
      meta: { truncated: false },
    });
    expect((await files.get('/find', { directory: '/' })).status).toBe(400);
    for (let count = 0; count < 501; count++) await writeFile(files.path(`many${count}`), '');
    const many = (await files.get('/find', { name: 'many*' })).body as { data: object[]; meta: object };
    expect([many.data.length, many.meta]).toEqual([500, { truncated: true }]);
  });
});
