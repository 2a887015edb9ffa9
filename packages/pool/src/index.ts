export { Pool, type PoolEventLog, type PoolOptions, type PoolStats } from './pool.ts';
