// Requests, upgrades and WebSocket frames as no browser sends them: as bytes, each chosen by a seed.
import type { Chance } from '../chance.ts';

/** One address of the server, and what exists there. */
export interface Place {
  address: string;
  port: number;
  cookies: readonly string[];
  session: string;
  terminal: string;
}

const key = 'AAAAAAAAAAAAAAAAAAAAAA==';

const encodings = [
  '%E0%A4%A',
  '%',
  '%%',
  '%c0%80',
  '%00',
  '%2f',
  '%ff',
  '%2e%2e',
  '%u0041',
  '%5c',
  '\\',
  'ÿ',
  ';',
  '..',
];
const texts = [
  ...['', '{', 'null', '[]', '{}', '"input"', '7', 'NaN', '\u0000', '\ufeff{}', "{'type':'input'}", '{"type":"input"}'],
  ...['{"type":"resize","cols":1e9,"rows":-1}', '{"type":"ack","received":-1}', '{"type":"ack","received":1e300}'],
  ...['{"type":"input","sequence":1,"data":7}', '{"type":"line","sequence":"1","data":"x"}', '{"type":{"type":0}}'],
  ...['{"__proto__":{"type":"ping"}}', '{"constructor":{"prototype":{}}}', '{"type":"pace","pace":null}'],
  ...['{"type":"ping","type":"ping","more":1}', '['.repeat(5000), '{"a":'.repeat(3000), '1'.repeat(400), '"\\ud800"'],
  ...[
    '{"step":"run"}x',
    '{"step":["run"]}',
    '{"step":"nowhere"}',
    '{"lab":"small","fresh":"yes"}',
    '{"lab":["small"]}',
  ],
  ...['{"lab":"toString"}', '{"step":"__proto__","question":"port","answer":"1"}', '{"machine":"container:"}'],
  ...['{"machine":"host","cols":0}', '{"machine":"../host"}', '{"url":7}', '{"url":"file:///etc/passwd"}'],
  ...['{"from":"host","to":"nobody"}', `{"answer":"${'x'.repeat(5000)}","step":"run","question":"port"}`],
];

/** Text as a schema does not want it, or bytes that are no text. */
function content(chance: Chance): Buffer {
  const text = Buffer.from(chance.of(texts));
  switch (chance.below(6)) {
    case 0:
      return chance.bytes(200);
    case 1:
      return text.subarray(0, chance.below(text.length + 1));
    case 2:
      return Buffer.concat([text, text]);
    case 3:
      return Buffer.concat([text, chance.bytes(8)]);
    default:
      return text;
  }
}

function piece(chance: Chance, place: Place): string {
  const names = ['', '.', 'api', 'ws', 'sessions', 'follow', 'labs', 'small', 'assets', 'index.html', 'report'];
  const things = [place.session, place.terminal, 'x'.repeat(3000), '?', '#', ':', '@', '[', ']', ' ', '*', '\t'];
  return chance.of([...encodings, ...names, ...things]);
}

/** Paths that exist, and things like them. Nothing here ends or replaces the session. */
function path(chance: Chance, place: Place): string {
  const { session, terminal } = place;
  const own = `/api/sessions/${chance.of([session, session, session, piece(chance, place)])}`;
  return chance.of([
    ...['/', '/api/home', '/api/prepare', '/api/labs/small', '/api/sessions', '/api/report-judgement', '/healthz'],
    ...['step', 'restore', 'answers', 'hints', 'solution', 'terminals', 'traces', 'page'].map((one) => `${own}/${one}`),
    ...[`${own}/terminals/${piece(chance, place)}`, `${own}/terminals/${terminal}/recording`, `/api/follow/${session}`],
    ...[`/api/demos/${session}`, `/api/labs/${piece(chance, place)}`, `/assets/${piece(chance, place)}`, '*', '//', ''],
    `/${Array.from({ length: chance.below(7) }, () => piece(chance, place)).join('/')}`,
    `http://${piece(chance, place)}/api/home`,
  ]);
}

function head(chance: Chance, place: Place, lines: readonly string[]): Buffer {
  const right = `${place.address}:${place.port}`;
  const host = chance.of([right, right, right, right, right, '', '[', 'a b', '%', `${right}.`, `${right}, ${right}`]);
  const all = [
    ...(host === '' ? [] : [`Host: ${host}`]),
    ...(chance.once(12) ? [`Host: ${right}`] : []),
    ...(chance.once(4) ? [] : [`Cookie: ${chance.of([...place.cookies, ...place.cookies, '=;=', '%=%', 'a=\u0001'])}`]),
    ...(chance.once(8) ? [`Authorization: ${chance.of(['Bearer', 'Bearer x', 'Basic %', 'Bearer \u00ff'])}`] : []),
    ...(chance.once(8) ? [`Origin: ${chance.of([`http://${host}`, 'null', '%', 'http://[', 'file://'])}`] : []),
    ...(chance.once(10) ? [`X-Many: ${'m'.repeat(chance.of([8000, 15_000, 20_000, 70_000]))}`] : []),
    ...(chance.once(25) ? Array.from({ length: 3000 }, (_, at) => `X-${at}: `) : []),
    ...(chance.once(15)
      ? [chance.of([' folded: line', 'no colon', ': nothing', 'A\u0000B: x', 'Ä: x', 'X: \u0000', ''])]
      : []),
    ...(chance.once(8)
      ? [`Range: bytes=${chance.of(['0-', '-1', '9-1', '0-0,1-1', 'x', '99999999999999999999-'])}`]
      : []),
    ...(chance.once(10) ? [`If-Modified-Since: ${chance.of(['x', 'Thu, 99 Foo'])}`] : []),
    ...(chance.once(10) ? [`Accept-Encoding: ${chance.of(['gzip', '*;q=x', 'br, , gzip'])}`] : []),
    ...(chance.once(15) ? [`Expect: ${chance.of(['100-continue', 'nothing'])}`] : []),
    ...lines,
  ];
  const end = chance.once(20) ? '\n' : '\r\n';
  return Buffer.from(`${all.join(end)}${end}${end}`, 'latin1');
}

function mangled(chance: Chance, bytes: Buffer): Buffer {
  switch (chance.below(12)) {
    case 0:
      return bytes.subarray(0, chance.below(bytes.length));
    case 1:
      return Buffer.concat([bytes, bytes]);
    case 2: {
      const copy = Buffer.from(bytes);
      for (let times = chance.below(5); times >= 0; times--) copy[chance.below(copy.length)] = chance.below(256);
      return isHarmless(copy) ? copy : bytes;
    }
    case 3:
      return chance.once(3) ? chance.bytes(400) : Buffer.concat([bytes, chance.bytes(50)]);
    default:
      return bytes;
  }
}

/** A changed byte must not make a request that may end the session. */
function isHarmless(bytes: Buffer): boolean {
  return !/^\s*DELETE|restart/i.test(bytes.toString('latin1'));
}

export function hostileRequest(chance: Chance, place: Place): Buffer {
  if (chance.once(60))
    return Buffer.from(chance.of(['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\x16\x03\x01\x02\x00\x01', '\r\n\r\n']));
  const method = chance.of([
    'GET',
    'GET',
    'POST',
    'POST',
    'POST',
    'HEAD',
    'PUT',
    'PATCH',
    'OPTIONS',
    'CONNECT',
    'G\u00c4T',
    '',
  ]);
  const query = chance.of(['', '', '', '?token=%', '?follow=', '?%', `?${'q'.repeat(9000)}`, '?token=a&token=b']);
  const version = chance.of(['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/0.9', 'HTTP/3', '']);
  const body = method === 'GET' || method === 'HEAD' ? Buffer.alloc(0) : content(chance);
  const type = chance.of(['application/json', 'application/json', 'application/json; charset=x', 'text/plain', '%']);
  const { length } = body;
  const sizes = [
    ...[[`Content-Length: ${length}`], [`Content-Length: ${length}`], [`Content-Length: ${length}`]],
    ...[[`Content-Length: ${length + 5}`], [`Content-Length: ${Math.max(0, length - 3)}`], ['Content-Length: -1'], []],
    ...[['Content-Length: 99999999999999999999'], [`Content-Length: ${length}`, 'Content-Length: 1']],
    ...[
      ['Transfer-Encoding: chunked'],
      ['Transfer-Encoding: chunked', `Content-Length: ${length}`],
      ['Transfer-Encoding: x'],
    ],
  ];
  const lines = length === 0 ? [] : [`Content-Type: ${type}`, ...chance.of(sizes)];
  const chunked = lines.some((line) => line.includes('chunked')) && !chance.once(3);
  const sent = chunked
    ? [Buffer.from(`${length.toString(16)}\r\n`), body, Buffer.from(chance.of(['\r\n0\r\n\r\n', '\r\n', '\r\nzz\r\n']))]
    : [body];
  const first = Buffer.from(`${method} ${path(chance, place)}${query} ${version}\r\n`, 'latin1');
  return mangled(chance, Buffer.concat([first, head(chance, place, lines), ...sent]));
}

export function hostileUpgrade(chance: Chance, place: Place): Buffer {
  const { session, terminal } = place;
  const any = () => piece(chance, place);
  const asked = chance.of([
    `/ws/${chance.of(['sessions', 'follow', 'demos'])}/${chance.of([session, any()])}`,
    `/ws/${chance.of(['sessions', 'follow'])}/${session}/terminals/${chance.of([terminal, terminal, any()])}`,
    `/${Array.from({ length: chance.below(7) }, any).join('/')}`,
    chance.of(['*', '', 'http://', 'http://[', 'ws://x/ws/sessions/%', '//', '/ws/sessions/%?%=%', '?client=%']),
  ]);
  const clients = ['', '?from=-1', '?from=nonsense&client=', `?client=${'c'.repeat(200)}`, '?from=1e99&client=a'];
  const lines = [
    `Connection: ${chance.of(['Upgrade', 'Upgrade', 'upgrade, close'])}`,
    `Upgrade: ${chance.of(['websocket', 'websocket', 'websocket', 'h2c', 'x', ''])}`,
    `Sec-WebSocket-Version: ${chance.of(['13', '13', '13', '8', 'x'])}`,
    `Sec-WebSocket-Key: ${chance.of([key, key, key, 'short', ''])}`,
    ...chance.of([[], [], ['Sec-WebSocket-Extensions: permessage-deflate; x="'], ['Sec-WebSocket-Protocol: ,,']]),
  ];
  const first = `${chance.of(['GET', 'GET', 'GET', 'POST'])} ${asked}${chance.of(clients)} HTTP/1.1\r\n`;
  return mangled(chance, Buffer.concat([Buffer.from(first, 'latin1'), head(chance, place, lines), chance.bytes(40)]));
}

/** A sound upgrade to `/ws/END`. */
export function upgradeTo(end: string, { address, port, cookies }: Place): Buffer {
  const lines = [
    `GET /ws/${end} HTTP/1.1`,
    `Host: ${address}:${port}`,
    ...['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${key}`],
    `Cookie: ${cookies.join('; ')}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

/** A frame (RFC 6455, 5.2) of a message that fits no schema; masked with zeros, as a browser would mask it. */
export function hostileMessage(chance: Chance): Buffer {
  return frame(0x80 | chance.of([1, 1, 1, 1, 2, 9, 10]), content(chance).subarray(0, 60_000));
}

/** A frame that breaks the rules of framing: the server ends the connection. */
export function brokenFrame(chance: Chance): Buffer {
  const data = content(chance).subarray(0, 60_000);
  return chance.of([
    frame(chance.of([0x80, 0x83, 0x8f, 0xc1, 0xf1]), data), // continues nothing; unknown opcode; reserved bits
    Buffer.concat([frame(0x01, data), frame(0x81, data)]), // a new message within another
    frame(0x88, Buffer.from(chance.of([[3], [3, 236], [0, 0], [255, 255, 0xc3]]))), // close with no code or a wrong one
    frame(0x09, data), // a ping in pieces
    frame(0x81, Buffer.from([0xc3, 0x28])), // text that is no UTF-8
    Buffer.from([0x81, 5, 104, 101, 108, 108, 111]), // not masked
    Buffer.from([0x81, 0xff, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0]), // longer than there are numbers
    Buffer.from([0x82, 0xff, 0, 0, 0, 0, 64, 0, 0, 0, 0, 0, 0, 0]), // a gigabyte
    frame(0x81, data).subarray(0, chance.below(6)),
    chance.bytes(30),
  ]);
}

function frame(first: number, data: Buffer): Buffer {
  const length = data.length < 126 ? [data.length | 0x80] : [126 | 0x80, data.length >> 8, data.length & 255];
  return Buffer.concat([Buffer.from([first, ...length, 0, 0, 0, 0]), data]);
}
