import { createLogger } from '../../lib/logger.ts';

export const silent = createLogger({ production: true, logLevel: 'silent' });
