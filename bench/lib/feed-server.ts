/** A feed of any size with its transcripts, in a process of its own. Prints its port. */
import { createServer } from 'node:http';

const rows = Number(process.argv[2]);
const sessions = process.argv[3] !== 'without-transcripts';

const TALK = [
  ['How many days of leave do I have left this year?', 'You have twelve days of leave left.'],
  ['Hoi, ik begin maandag. Waar moet ik me melden?', 'Welkom! Je kunt je melden bij de receptie.'],
  [
    'Ich bin heute krank und kann nicht arbeiten.',
    'Gute Besserung! Bitte melde dich beim Teamleiter.',
  ],
  ['Where do I find my payslip?', 'In the portal, below Documents.'],
  [
    'My password does not work, this is useless.',
    'I can forward you to a colleague of the help desk.',
  ],
];
const pad = (value: number) => String(value).padStart(2, '0');
const time = (second: number) =>
  `${pad(8 + Math.floor(second / 3600))}:${pad(Math.floor(second / 60) % 60)}:${pad(second % 60)}`;

function transcript(index: number): string {
  const lines: string[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const [question = '', reply = ''] = TALK[(index + turn) % TALK.length] ?? [];
    lines.push(`[${day(index)} ${time((index % 3000) + turn * 20)}] User: ${question}`);
    lines.push(`[${day(index)} ${time((index % 3000) + turn * 20 + 5)}] Assistant: ${reply}`);
  }
  return lines.join('\n');
}

const day = (index: number) => `${pad(1 + (index % 28))}.${pad(1 + (index % 12))}.2025`;

function row(index: number, port: number): string {
  const start = index % 3000;
  const url = sessions ? `http://127.0.0.1:${port}/t/${index}` : '';
  const [first = ''] = TALK[index % TALK.length] ?? [];
  return `session-${index},${day(index)} ${time(start)},${day(index)} ${time(start + 60)},192.0.2.${index % 250},NL,nl,3,neutral,no,no,${url},1.5,${100 + (index % 900)},0.0010,,"${first}"\n`;
}

const server = createServer(async (request, response) => {
  const path = request.url ?? '/';
  const { port } = server.address() as { port: number };
  if (path.startsWith('/t/')) {
    response.end(transcript(Number(path.slice(3))));
    return;
  }
  for (let index = 0; index < rows; index += 500) {
    let chunk = '';
    for (let at = index; at < Math.min(rows, index + 500); at++) chunk += row(at, port);
    if (!response.write(chunk)) await new Promise((resolve) => response.once('drain', resolve));
  }
  response.end();
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.send?.((server.address() as { port: number }).port);
});
process.on('disconnect', () => process.exit(0));
