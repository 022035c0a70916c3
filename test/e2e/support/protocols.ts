import { askTcp, type Address } from './tcp-probe.js';
import { UdpProbe } from './udp-probe.js';

/**
 * First words of the protocols that real servers speak, as their clients say them. Each function talks to
 * a server and returns what it said of itself; it rejects when the other end speaks something else.
 */

const CONNECTIONLESS = Buffer.alloc(10, 0xff);

/** Minetest: a first packet, after which the server gives the client its number; then the client leaves. */
export async function meetMinetest(address: Address): Promise<{ peer: number }> {
  const magic = Buffer.from('4f457403', 'hex');
  const probe = new UdpProbe(address);
  try {
    const peer = await probe.ask(Buffer.concat([magic, Buffer.from([0, 0, 0, 1])]), (answer) => {
      // From peer 1, the server, on channel 0: reliable (3) control (0) "your number is" (1).
      const isNumber =
        answer.length === 14 &&
        answer.subarray(0, 4).equals(magic) &&
        answer.readUInt16BE(4) === 1 &&
        answer[7] === 3 &&
        answer[10] === 0 &&
        answer[11] === 1;
      return isNumber ? answer.readUInt16BE(12) : null;
    });
    const leaving = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 3]);
    magic.copy(leaving);
    leaving.writeUInt16BE(peer, 4);
    probe.tell(leaving);
    return { peer };
  } finally {
    probe.close();
  }
}

/** DDNet and Teeworlds 0.6: what a list of servers asks for. */
export async function askDdnet(
  address: Address,
): Promise<{ version: string; name: string; map: string; maxPlayers: string }> {
  const token = 0x5a;
  const probe = new UdpProbe(address);
  try {
    return await probe.ask(
      Buffer.concat([CONNECTIONLESS, Buffer.from('gie3'), Buffer.from([token])]),
      (answer) => {
        if (answer.subarray(10, 14).toString('latin1') !== 'inf3') return null;
        const words = answer.subarray(14).toString('utf8').split('\0');
        if (words[0] !== String(token)) return null;
        return { version: words[1]!, name: words[2]!, map: words[3]!, maxPlayers: words[9]! };
      },
    );
  } finally {
    probe.close();
  }
}

/** OpenTTD: the question for a game's description that its list of games sends. */
export async function askOpenTtd(
  address: Address,
): Promise<{ name: string; revision: string; clientsMax: number }> {
  return askTcp(address, Buffer.from([3, 0, 7]), (answer) => {
    if (answer.length < 3 || answer.length < answer.readUInt16LE(0)) return null;
    const [type, version] = [answer[2], answer[3]];
    if (type !== 6 || version !== 6) throw new Error(`packet ${type} of version ${version} instead of 6`);
    let at = 9;
    const text = (): string => {
      const end = answer.indexOf(0, at);
      const found = answer.toString('utf8', at, end);
      at = end + 1;
      return found;
    };
    text(); // the game script's name
    if (answer[at] !== 0) throw new Error('the game has NewGRFs, which this reads not');
    at += 1 + 4 + 4 + 3; // no NewGRF, two dates, companies and spectators
    const name = text();
    const revision = text();
    return { name, revision, clientsMax: answer[at + 1]! };
  });
}

/** bzflag: both ends name the protocol they speak, then the server gives the client a number. */
export async function meetBzflag(address: Address): Promise<{ protocol: string }> {
  return askTcp(address, Buffer.from('BZFLAG\r\n\r\n'), (answer) =>
    answer.length < 9 ? null : { protocol: answer.toString('latin1', 0, 8) },
  );
}

/** ZooKeeper's four-letter words; the server closes after its answer. */
export async function askZooKeeper(address: Address, word: 'ruok' | 'srvr', end: RegExp): Promise<string> {
  return askTcp(address, Buffer.from(word), (answer) => {
    const text = answer.toString('latin1');
    return end.test(text) ? text : null;
  });
}

/** Redis: inline commands; the lines of all answers. The last command sent is QUIT, whose answer is left out. */
export async function askRedis(address: Address, commands: readonly string[]): Promise<string[]> {
  const request = [...commands, 'QUIT'].map((line) => `${line}\r\n`).join('');
  return askTcp(address, Buffer.from(request), (answer) => {
    const lines = answer.toString('utf8').split('\r\n');
    const isWhole = lines.length > commands.length + 1 && lines.at(-1) === '' && lines.at(-2) === '+OK';
    return isWhole ? lines.slice(0, -2) : null;
  });
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}

/** A number in Minecraft's form and where it ends; null while bytes are missing. */
function readVarint(from: Buffer, at: number): { value: number; end: number } | null {
  let value = 0;
  for (let index = at; index < from.length; index += 1) {
    value |= (from[index]! & 0x7f) << (7 * (index - at));
    if (from[index]! < 0x80) return { value, end: index + 1 };
  }
  return null;
}

const framed = (...parts: Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([varint(content.length), content]);
};

export interface MinecraftStatus {
  version: { name: string; protocol: number };
  players: { max: number; online: number };
  description: unknown;
}

/** Minecraft: what a client's list of servers asks. */
export async function pingMinecraft(address: Address): Promise<MinecraftStatus> {
  const host = Buffer.from(address.ip);
  const port = Buffer.alloc(2);
  port.writeUInt16BE(address.port);
  const hello = framed(varint(0), varint(754), varint(host.length), host, port, varint(1));
  return askTcp(address, Buffer.concat([hello, framed(varint(0))]), (answer) => {
    const length = readVarint(answer, 0);
    if (!length || answer.length < length.end + length.value) return null;
    const packet = readVarint(answer, length.end)!;
    if (packet.value !== 0) throw new Error(`packet ${packet.value} instead of the status`);
    const text = readVarint(answer, packet.end)!;
    return JSON.parse(answer.toString('utf8', text.end, text.end + text.value)) as MinecraftStatus;
  });
}
