'use client';

import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { leaveIfNeeded } from './use-api.ts';

/** Something that a button sets off: busy meanwhile, and a word about how it ended. */
export function useAction(
  failed: string,
  act: () => Promise<{ title: string; message: string }>,
): { busy: boolean; start(): Promise<void> } {
  const [busy, setBusy] = useState(false);

  async function start(): Promise<void> {
    setBusy(true);
    try {
      notifications.show({ color: 'teal', ...(await act()) });
    } catch (error) {
      leaveIfNeeded(error);
      const { message } = error as Error;
      notifications.show({ color: 'red', title: failed, message, autoClose: 10_000 });
    } finally {
      setBusy(false);
    }
  }
  return { busy, start };
}
