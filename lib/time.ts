/** Local times of a company's zone (CSV-6 to CSV-9), by Temporal. */
import { Temporal } from 'temporal-polyfill';

/** A date and time as written: of a zone, or absolute when an offset stood behind it. */
export interface WrittenTime {
  local: Temporal.PlainDateTime;
  offset: string | undefined;
}

const DAY_FIRST = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const YEAR_FIRST =
  /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|z|[+-]\d{2}(?::?\d{2})?)?$/;

/** Reads a date and time; null when it is none, impossible, or not of the years 2000 to 2100. */
export function readTime(text: string): WrittenTime | null {
  const day = DAY_FIRST.exec(text);
  if (day) return written(day[4], day[3], day[1], day[5], day[6], day[7], undefined, undefined);
  const year = YEAR_FIRST.exec(text);
  if (!year) return null;
  return written(year[1], year[2], year[3], year[4], year[5], year[6], year[7], year[8]);
}

function written(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  hour: string | undefined,
  minute: string | undefined,
  second = '0',
  fraction = '',
  offset: string | undefined,
): WrittenTime | null {
  try {
    const local = Temporal.PlainDateTime.from(
      {
        year: Number(year),
        month: Number(month),
        day: Number(day),
        hour: Number(hour),
        minute: Number(minute),
        second: Number(second),
        millisecond: Number(fraction.slice(0, 3).padEnd(3, '0')),
      },
      { overflow: 'reject' },
    );
    return local.year < 2000 || local.year > 2100 ? null : { local, offset };
  } catch {
    return null;
  }
}

/**
 * The instant. A local time that a clock change leaves out moves forward by the gap; of one that
 * exists twice the first is meant, unless that lies before `notBefore` and the second does not.
 */
export function toInstant(time: WrittenTime, timeZone: string, notBefore?: Date): Date {
  if (time.offset !== undefined) {
    const offset = time.offset.toUpperCase();
    return new Date(Temporal.Instant.from(`${time.local}${offset}`).epochMilliseconds);
  }
  const first = time.local.toZonedDateTime(timeZone, { disambiguation: 'compatible' });
  if (notBefore !== undefined && first.epochMilliseconds < notBefore.getTime()) {
    const second = time.local.toZonedDateTime(timeZone, { disambiguation: 'later' });
    // In a gap `later` is what `compatible` gave already.
    return new Date(second.epochMilliseconds);
  }
  return new Date(first.epochMilliseconds);
}

/** `DD.MM.YYYY HH:mm:ss` in the zone, as the feeds and the analysers write it. */
export function formatLocal(instant: Date, timeZone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(
    timeZone,
  );
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${two(local.day)}.${two(local.month)}.${local.year}`;
  return `${date} ${two(local.hour)}:${two(local.minute)}:${two(local.second)}`;
}

/** The first instant of a calendar day `YYYY-MM-DD` in the zone. */
export function startOfDay(date: string, timeZone: string): Date {
  const start = Temporal.PlainDate.from(date).toZonedDateTime(timeZone);
  return new Date(start.epochMilliseconds);
}
