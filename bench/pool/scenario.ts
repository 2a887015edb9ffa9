/** What a scenario is made of. */

import type { TcpProxy } from '../../test/tcp-proxy.ts';
import type { Peer, PeerName, PeerOptions, PeerPool } from './peers.ts';
import type { Server } from './server.ts';

export interface Scenario {
  name: string;
  /** What happens, in a line. */
  work: string;
  /** What is wanted of ours, in the words of the table. */
  aim: string;
  peers: PeerName[];
  /** Of all peers in turn; medians are taken over them. */
  rounds: number;
  /** A round of one peer that takes longer counts as hanging. */
  deadlineMs: number;
  /** One round of one peer. Infinity stands for what did not happen in time. */
  run(peer: Peer, round: Round): Promise<Figures>;
  judge(results: Results): Verdict;
}

/** By the heading of their column. */
export type Figures = Record<string, number>;

export interface Verdict {
  measured: string;
  met: boolean;
}

export interface Results {
  /** NaN when the peer has no such figure: nothing is met by it. */
  median(peer: PeerName, figure: string): number;
  /** The largest of all rounds: for what must never happen. */
  worst(peer: PeerName, figure: string): number;
}

/** What one round of one peer may use; all of it is closed when the round is over. */
export interface Round {
  /** A smoke test: everything short, the figures worth nothing. */
  quick: boolean;
  server: Server;
  /** Aborted when the round is over, or over its deadline. */
  signal: AbortSignal;
  open(peer: Peer, options: Omit<PeerOptions, 'url'> & { url?: string }): Promise<PeerPool>;
  openProxy(): Promise<TcpProxy>;
}

export function msOrHangs(ms: number): string {
  return Number.isFinite(ms) ? `${ms.toFixed(0)} ms` : 'hangs';
}

export function ratio(value: number, digits = 2): string {
  return Number.isFinite(value) ? value.toFixed(digits) : '-';
}
