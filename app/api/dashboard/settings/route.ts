import { currentApplication } from '@/lib/application.ts';
import { changeSettings, settingsChange } from '@/lib/companies/settings.ts';
import { getConfig } from '@/lib/config.ts';
import { route } from '@/lib/http/route.ts';

export const POST = route(
  { allow: 'CHANGE_SETTINGS', body: settingsChange },
  async ({ db, log, company, user, body, clientIp: ipAddress }) => {
    const changed = await changeSettings(db, log, {
      companyId: company.id,
      change: body,
      secret: getConfig().credentialsSecret,
      actor: user.id,
      ipAddress,
    });
    // Rows that the new zone converts again need not wait for a tick (CSV-26).
    const application = await currentApplication();
    if (body.timeZone !== undefined) application?.schedulers.workArrived(company.id);
    return { ok: true, company: changed };
  },
);
