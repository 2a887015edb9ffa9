/** The period of the overview, as the address has it. */
import { dayIn } from '../format.ts';

export type Preset = 'last7' | 'last30' | 'all';

export interface Range {
  /** Undefined: days of one's own choice. */
  preset?: Preset;
  startDate?: string;
  endDate?: string;
}

const DAYS: Partial<Record<Preset, number>> = { last7: 7, last30: 30 };

/** A preset stays what it says when the address is opened another day. */
export function rangeFrom(parameters: URLSearchParams, now: Date, timeZone: string): Range {
  const preset = parameters.get('range');
  const days = preset === 'last7' || preset === 'last30' ? DAYS[preset] : undefined;
  if (days !== undefined) {
    const endDate = dayIn(now, timeZone);
    return { preset: preset as Preset, startDate: addDays(endDate, 1 - days), endDate };
  }
  const startDate = parameters.get('startDate') ?? undefined;
  const endDate = parameters.get('endDate') ?? undefined;
  return startDate || endDate ? { startDate, endDate } : { preset: 'all' };
}

/** For the API, and for links to the list of the same sessions. */
export function queryOf({ startDate, endDate }: Range): URLSearchParams {
  const query = new URLSearchParams();
  if (startDate) query.set('startDate', startDate);
  if (endDate) query.set('endDate', endDate);
  return query;
}

function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
