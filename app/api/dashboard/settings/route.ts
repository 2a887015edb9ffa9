import { changeSettings, settingsChange } from '@/lib/companies/settings.ts';
import { getConfig } from '@/lib/config.ts';
import { route } from '@/lib/http/route.ts';

export const POST = route(
  { allow: 'CHANGE_SETTINGS', body: settingsChange },
  async ({ db, log, company, user, body, clientIp: ipAddress }) => ({
    ok: true,
    company: await changeSettings(db, log, {
      companyId: company.id,
      change: body,
      secret: getConfig().credentialsSecret,
      actor: user.id,
      ipAddress,
    }),
  }),
);
