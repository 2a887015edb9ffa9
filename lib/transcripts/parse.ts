/** A transcript's text becomes messages (TR-5 to TR-13). */
import { readTime, toInstant } from '../time.ts';

export interface ParsedMessage {
  order: number;
  role: 'user' | 'assistant' | 'system' | 'unknown';
  content: string;
  timestamp: Date;
  timestampEstimated: boolean;
}

export interface ParsedTranscript {
  messages: ParsedMessage[];
  /** Of the user. */
  messagesSent: number;
  /** The latest time that stands in the text, unless it lies before the start (TR-13). */
  endTime: Date | null;
}

export class TranscriptError extends Error {
  override name = 'TranscriptError';
  readonly code = 'NO_MESSAGES';
}

interface Draft {
  role: ParsedMessage['role'];
  lines: string[];
  time: Date | null;
}

const OPENING = /^\s*(?:\[([^\]]*)\]\s*)?(user|assistant|system)\s*:(.*)$/is;

/** Throws TranscriptError when no line names a role (TR-11). */
export function parseTranscript(
  text: string,
  session: { startTime: Date; endTime: Date; timeZone: string },
): ParsedTranscript {
  const drafts = splitMessages(text, session.timeZone);
  if (!drafts.some(({ role }) => role !== 'unknown')) {
    throw new TranscriptError('No line of the transcript names User, Assistant or System');
  }
  const spoken = drafts
    .map(({ role, lines, time }) => ({ role, content: joinLines(lines), time }))
    .filter(({ content }) => content !== '');
  const known = spoken.flatMap(({ time }) => (time === null ? [] : [time.getTime()]));
  const times = fillTimes(
    spoken.map(({ time }) => time),
    session,
  );
  const messages = spoken.map(({ role, content, time }, order) => ({
    order,
    role,
    content,
    timestamp: new Date(Math.round(times[order] ?? session.startTime.getTime())),
    timestampEstimated: time === null,
  }));
  const latest = known.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return {
    messages,
    messagesSent: messages.filter(({ role }) => role === 'user').length,
    endTime: latest >= session.startTime.getTime() ? new Date(latest) : null,
  };
}

function splitMessages(text: string, timeZone: string): Draft[] {
  const drafts: Draft[] = [];
  let previous: Date | undefined;
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    const opening = OPENING.exec(line);
    if (opening) {
      const [, stamp, role = '', content = ''] = opening;
      const written = stamp === undefined ? null : readTime(stamp.trim());
      const time = written && toInstant(written, timeZone, previous);
      previous = time ?? previous;
      drafts.push({ role: role.toLowerCase() as Draft['role'], lines: [content], time });
      continue;
    }
    const current = drafts.at(-1);
    if (current !== undefined) current.lines.push(line);
    else if (line.trim() !== '') drafts.push({ role: 'unknown', lines: [line], time: null });
  }
  return drafts;
}

/** The first line stands behind its colon; blank lines at either end are cut. */
function joinLines([first = '', ...rest]: string[]): string {
  const lines = [first.trim(), ...rest.map((line) => line.trimEnd())];
  const from = lines.findIndex((line) => line !== '');
  const to = lines.findLastIndex((line) => line !== '');
  return from === -1 ? '' : lines.slice(from, to + 1).join('\n');
}

/** Times in ms; those that are missing are spread evenly between the known ones (TR-9). */
function fillTimes(
  times: (Date | null)[],
  { startTime, endTime }: { startTime: Date; endTime: Date },
): number[] {
  const count = times.length;
  const start = startTime.getTime();
  const end = endTime.getTime();
  const filled = times.map((time) => time?.getTime());
  const firstKnown = filled.findIndex((time) => time !== undefined);
  if (firstKnown === -1) {
    return filled.map((_, index) =>
      count === 1 ? start : start + ((end - start) * index) / (count - 1),
    );
  }
  const first = filled[firstKnown] ?? start;
  const from = Math.min(start, first);
  for (let index = 0; index < firstKnown; index++) {
    filled[index] = from + ((first - from) * index) / firstKnown;
  }
  let known = firstKnown;
  for (let index = firstKnown + 1; index <= count; index++) {
    if (index < count && filled[index] === undefined) continue;
    const begin = filled[known] ?? start;
    const gap = index - known;
    if (index < count) {
      const next = filled[index] ?? begin;
      for (let at = known + 1; at < index; at++)
        filled[at] = begin + ((next - begin) * (at - known)) / gap;
    } else {
      const last = Math.max(end, begin);
      for (let at = known + 1; at < count; at++)
        filled[at] = begin + ((last - begin) * (at - known)) / (gap - 1);
    }
    known = index;
  }
  return filled.map((time) => time ?? start);
}
