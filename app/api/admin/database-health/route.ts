import { getConfig } from '@/lib/config.ts';
import { currentHealth } from '@/lib/health/index.ts';
import { hasToken } from '@/lib/health/token.ts';
import { getLogger } from '@/lib/logger.ts';

export const dynamic = 'force-dynamic';

const headers = { 'cache-control': 'no-store' };

/** Needs no login and no connection of the pool, so that it answers when nothing else does. */
export async function GET(request: Request): Promise<Response> {
  if (!hasToken(request.headers.get('authorization'), getConfig().healthToken)) {
    const challenge = { ...headers, 'www-authenticate': 'Bearer' };
    return Response.json({ error: 'Unauthorized' }, { status: 401, headers: challenge });
  }
  try {
    const { status, body } = await currentHealth();
    return Response.json(body, { status: status === 'unhealthy' ? 503 : 200, headers });
  } catch (error) {
    getLogger().error({ error: (error as Error).message }, 'health check failed');
    return Response.json(
      { status: 'error', error: 'The health check itself failed; the log says why' },
      { status: 500, headers },
    );
  }
}
