/** What is printed and written of the results. */
import { median } from './measure.ts';
import type { PeerName } from './peers.ts';
import type { Outcome } from './round.ts';
import type { Results, Scenario, Verdict } from './scenario.ts';

export type Outcomes = Map<PeerName, Outcome[]>;

export interface Judged extends Verdict {
  scenario: Scenario;
  outcomes: Outcomes;
}

export function judge(scenario: Scenario, outcomes: Outcomes): Judged {
  const failure = failureOf(outcomes.get('ours') ?? []);
  const verdict =
    failure === undefined ? scenario.judge(resultsOf(outcomes)) : { measured: failure, met: false };
  return { ...verdict, scenario, outcomes };
}

export function failureOf(rounds: Outcome[]): string | undefined {
  for (const round of rounds) if ('failure' in round) return round.failure;
  return undefined;
}

function resultsOf(outcomes: Outcomes): Results {
  const values = (peer: PeerName, figure: string) => valuesOf(outcomes.get(peer) ?? [], figure);
  return {
    median: (peer, figure) => median(values(peer, figure)),
    worst: (peer, figure) => Math.max(...values(peer, figure)),
  };
}

function valuesOf(rounds: Outcome[], figure: string): number[] {
  return rounds.flatMap((round) => ('figures' in round ? (round.figures[figure] ?? []) : []));
}

/** A row for each peer, a column for each figure: medians. */
export function tableOf({ outcomes }: Judged): string {
  const headings = [...new Set([...outcomes.values()].flat().flatMap(headingsOf))];
  const rows = [...outcomes].map(([peer, rounds]) => {
    const failure = failureOf(rounds);
    if (failure !== undefined) return [peer, failure];
    return [peer, ...headings.map((heading) => format(median(valuesOf(rounds, heading))))];
  });
  const strays = [...outcomes].flatMap(([peer, rounds]) => straysOf(peer, rounds));
  return [columns([['', ...headings], ...rows]), ...strays].join('\n');
}

function headingsOf(outcome: Outcome): string[] {
  return 'figures' in outcome ? Object.keys(outcome.figures) : [];
}

function straysOf(peer: PeerName, rounds: Outcome[]): string[] {
  const messages = rounds.flatMap((round) => ('figures' in round ? round.strays : []));
  if (messages.length === 0) return [];
  return [`  ${peer}: ${messages.length} uncaught errors, the first: ${messages[0]}`];
}

export function summaryOf(all: Judged[]): string {
  const rows = all.map(({ scenario, measured, met }) => [
    scenario.name,
    scenario.aim,
    measured,
    met ? 'yes' : 'NO',
  ]);
  return columns([['', 'aim', 'measured', 'met?'], ...rows]);
}

export function jsonOf(all: Judged[]): object[] {
  return all.map(({ scenario, measured, met, outcomes }) => ({
    name: scenario.name,
    work: scenario.work,
    aim: scenario.aim,
    measured,
    met,
    rounds: Object.fromEntries(outcomes),
  }));
}

function format(value: number): string {
  if (Number.isNaN(value)) return '-';
  if (!Number.isFinite(value)) return 'never';
  if (Number.isInteger(value)) return String(value);
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

function columns(rows: string[][]): string {
  const widths: number[] = [];
  for (const row of rows) {
    // What went wrong with a peer runs over the columns.
    if (row.length < (rows[0]?.length ?? 0)) continue;
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, cell.length);
    }
  }
  return rows
    .map((row) => `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`)
    .map((line) => line.trimEnd())
    .join('\n');
}
