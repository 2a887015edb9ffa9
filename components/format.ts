/** Values as people read them. What is unknown is "-" (MET-3). */

export const UNKNOWN = '-';
const LOCALE = 'en-GB';

type Instant = Date | string;

export function formatNumber(value: number | null, digits = 0): string {
  if (value === null) return UNKNOWN;
  return new Intl.NumberFormat(LOCALE, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

export function formatPercent(value: number | null, digits = 1): string {
  return value === null ? UNKNOWN : `${formatNumber(value, digits)} %`;
}

export function formatEuro(value: number | null, digits = 4): string {
  return value === null ? UNKNOWN : `€ ${formatNumber(value, digits)}`;
}

export function formatSeconds(value: number | null): string {
  return value === null ? UNKNOWN : `${formatNumber(value, 1)} s`;
}

export function formatDuration(seconds: number | null): string {
  if (seconds === null) return UNKNOWN;
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (hours > 0) return `${formatNumber(hours)} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

/** With its sign, which is never turned round (MET-5). */
export function formatTrend(value: number | null): string {
  if (value === null) return UNKNOWN;
  const sign = value > 0 ? '+' : value < 0 ? '−' : '±';
  return `${sign}${formatNumber(Math.abs(value), 1)} %`;
}

/** `5 Jul 2025, 14:03`, in the zone of the company. */
export function formatTime(at: Instant | null, timeZone: string): string {
  return instant(at, { ...DATE, ...CLOCK, timeZone });
}

export function formatTimeWithSeconds(at: Instant | null, timeZone: string): string {
  return instant(at, { ...DATE, ...CLOCK, second: '2-digit', timeZone });
}

export function formatClock(at: Instant | null, timeZone: string): string {
  return instant(at, { ...CLOCK, second: '2-digit', timeZone });
}

export function formatDate(at: Instant | null, timeZone: string): string {
  return instant(at, { ...DATE, timeZone });
}

/** A day `YYYY-MM-DD`, which has no zone. */
export function formatDay(day: string): string {
  return formatDate(`${day}T00:00:00Z`, 'UTC');
}

/** Short enough for an axis. */
export function formatDayOfMonth(day: string): string {
  return instant(`${day}T00:00:00Z`, { day: 'numeric', month: 'short', timeZone: 'UTC' });
}

const DATE = { day: 'numeric', month: 'short', year: 'numeric' } as const;
const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

function instant(at: Instant | null, options: Intl.DateTimeFormatOptions): string {
  if (at === null) return UNKNOWN;
  return new Intl.DateTimeFormat(LOCALE, options).format(new Date(at));
}

/** The day of an instant in a zone, as `YYYY-MM-DD`. */
export function dayIn(at: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    timeZone,
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

const languages = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' });
const countries = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'code' });

export const languageName = (code: string | null): string => nameOf(languages, code);
export const countryName = (code: string | null): string => nameOf(countries, code);

/** PAGE-3: an unknown code is shown as it is. */
function nameOf(names: Intl.DisplayNames, code: string | null): string {
  if (code === null) return UNKNOWN;
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
