'use client';

import { Alert, Button, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { ApiProblem, callApi } from '../api.ts';
import { leaveIfNeeded } from '../use-api.ts';

interface ApiFormProps<Answer> {
  path: string;
  submit: string;
  /** What is sent; all fields as they are unless given. */
  toBody?(form: FormData): unknown;
  onDone(answer: Answer, form: HTMLFormElement): void;
  fullWidth?: boolean;
  /** The fields; what is wrong with each stands under its name. */
  children(problems: Record<string, string>): ReactNode;
}

/**
 * A form over one route of the API. The fields keep their values themselves and are read when the
 * form is sent: what a password manager filled in before this script ran counts, too.
 */
export function ApiForm<Answer = unknown>({
  path,
  submit,
  toBody = Object.fromEntries,
  onDone,
  fullWidth,
  children,
}: ApiFormProps<Answer>) {
  const form = useRef<HTMLFormElement>(null);
  const [problem, setProblem] = useState<ApiProblem>();
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    if (problem) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [problem]);

  async function send(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const target = event.currentTarget;
    setBusy(true);
    try {
      const body = toBody(new FormData(target));
      const answer = await callApi<Answer>(path, { method: 'POST', body });
      setProblem(undefined);
      onDone(answer, target);
    } catch (error) {
      leaveIfNeeded(error);
      setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, String(error)));
    } finally {
      setBusy(false);
    }
  }

  return (
    // By POST: sent before this script runs, a password must not end up in the address.
    <form ref={form} method="post" onSubmit={send}>
      <Stack gap="md">
        {problem && (
          <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />}>
            {textOf(problem, form.current)}
          </Alert>
        )}
        {children(problem?.fields ?? {})}
        <Button type="submit" loading={busy} fullWidth={fullWidth} style={{ alignSelf: 'start' }}>
          {submit}
        </Button>
      </Stack>
    </form>
  );
}

/** Problems that stand at their fields are not said twice. */
function textOf({ message, fields }: ApiProblem, form: HTMLFormElement | null): string {
  const names = Object.keys(fields);
  const shown = names.length > 0 && names.every((name) => form?.elements.namedItem(name));
  return shown ? 'Please check the marked fields.' : message;
}
