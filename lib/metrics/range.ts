/** Ranges of days in the zone of a company (MET-1, MET-2, MET-5). */
import { Temporal } from 'temporal-polyfill';
import { startOfDay } from '../time.ts';

/** Days `YYYY-MM-DD`, both inclusive; a side may be open. */
export interface DayRange {
  startDate?: string;
  endDate?: string;
}

/** From the first instant on, up to but without the last. */
export interface InstantRange {
  from: Date | null;
  until: Date | null;
}

export const nextDay = (day: string): string => addDays(day, 1);

export function addDays(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
  } catch {
    return false;
  }
}

export function instants({ startDate, endDate }: DayRange, timeZone: string): InstantRange {
  return {
    from: startDate === undefined ? null : startOfDay(startDate, timeZone),
    until: endDate === undefined ? null : startOfDay(nextDay(endDate), timeZone),
  };
}

export function today(now: Date, timeZone: string): string {
  const instant = Temporal.Instant.fromEpochMilliseconds(now.getTime());
  return instant.toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

interface Period {
  startDate: string;
  endDate: string;
}

/** A closed range and the equally long one before it; else the last 30 days and those before. */
export function trendPeriods(
  range: DayRange,
  now: Date,
  timeZone: string,
): { current: Period; previous: Period } {
  const endDate = range.endDate ?? today(now, timeZone);
  const closed = range.startDate !== undefined && range.endDate !== undefined;
  const current: Period = closed
    ? { startDate: range.startDate ?? endDate, endDate }
    : { startDate: addDays(today(now, timeZone), -29), endDate: today(now, timeZone) };
  const days =
    Temporal.PlainDate.from(current.startDate).until(Temporal.PlainDate.from(current.endDate))
      .days + 1;
  return {
    current,
    previous: {
      startDate: addDays(current.startDate, -days),
      endDate: addDays(current.startDate, -1),
    },
  };
}

/** Every day of a period. */
export function daysOf({ startDate, endDate }: Period): string[] {
  const days: string[] = [];
  for (let day = startDate; day <= endDate; day = nextDay(day)) days.push(day);
  return days;
}
