'use client';

import {
  Alert,
  Checkbox,
  Group,
  NumberInput,
  Paper,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { CompanySettings } from '@/lib/companies/settings.ts';
import type { Json } from '../api.ts';
import { ApiForm } from '../forms/api-form.tsx';
import { PasswordField } from '../forms/fields.tsx';
import { PageHeader } from '../page-header.tsx';
import { RefreshButton } from '../refresh-button.tsx';
import { Loading, Problem } from '../states.tsx';
import { useApi } from '../use-api.ts';

type Settings = Json<CompanySettings>;

export function CompanySettingsPage() {
  const { data, problem, reload } = useApi<{ company: Settings }>('/api/dashboard/config');
  const company = data?.company;
  return (
    <>
      <PageHeader title="Settings" description={company?.name}>
        {company?.csvUrl && <RefreshButton label="Fetch the feed now" allowed onDone={reload} />}
      </PageHeader>
      {problem && (
        <Problem title="The settings could not be loaded" onRetry={reload}>
          {problem.message}
        </Problem>
      )}
      {!company && !problem && <Loading what="the settings" lines={8} />}
      {company && (
        <Paper withBorder p="lg" maw={640} bg="var(--panel-background)">
          {/* What the server stored is what the fields begin with again. */}
          <SettingsForm key={JSON.stringify(company)} company={company} onSaved={reload} />
        </Paper>
      )}
    </>
  );
}

function SettingsForm({ company, onSaved }: { company: Settings; onSaved(): void }) {
  return (
    <ApiForm
      path="/api/dashboard/settings"
      submit="Save"
      toBody={settingsOf}
      onDone={() => {
        notifications.show({
          color: 'teal',
          title: 'Saved',
          message: 'The settings hold from now on.',
        });
        onSaved();
      }}
    >
      {(problems) => (
        <Stack gap="md">
          <TextInput
            name="csvUrl"
            type="url"
            label="Address of the session feed"
            description="A CSV file over http or https. Empty: nothing is imported."
            placeholder="https://example.com/sessions.csv"
            defaultValue={company.csvUrl}
            maxLength={2048}
            autoComplete="off"
            error={problems.csvUrl}
          />
          <Group grow align="flex-start" preventGrowOverflow={false}>
            <TextInput
              name="csvUsername"
              label="User of the feed"
              defaultValue={company.csvUsername ?? ''}
              maxLength={255}
              autoComplete="off"
              miw={200}
              error={problems.csvUsername}
            />
            <PasswordField
              name="csvPassword"
              label="Password of the feed"
              required={false}
              autoComplete="new-password"
              maxLength={255}
              miw={200}
              placeholder={company.csvPasswordSet ? 'Stored; empty keeps it' : 'None is stored'}
              error={problems.csvPassword}
            />
          </Group>
          {company.csvPasswordSet && (
            <Checkbox name="removePassword" label="Remove the stored password" />
          )}
          {company.csvPasswordSet && (
            <Alert py="xs">
              <Text size="sm">
                When the address moves to another host, user and password are removed unless you
                give new ones.
              </Text>
            </Alert>
          )}
          <Select
            name="timeZone"
            label="Time zone"
            description="Of the times in the feed, and of all days and hours that are shown. When it changes, all sessions are converted again."
            data={zonesWith(company.timeZone)}
            defaultValue={company.timeZone}
            searchable
            allowDeselect={false}
            error={problems.timeZone}
          />
          <NumberInput
            name="sentimentAlert"
            label="Sentiment alert (optional)"
            description="The overview warns when this share of the sessions, or more, is negative."
            suffix=" %"
            min={0}
            max={100}
            decimalScale={1}
            defaultValue={
              company.sentimentAlert === null ? '' : Math.round(company.sentimentAlert * 1000) / 10
            }
            maw={320}
            error={problems.sentimentAlert}
          />
          <NumberInput
            name="aiMonthlyBudgetEur"
            label="Budget for analyses (optional)"
            description="In EUR for a calendar month. When it is spent, sessions wait for the next one. The local analyser costs nothing."
            prefix="€ "
            min={0}
            decimalScale={2}
            defaultValue={company.aiMonthlyBudgetEur ?? ''}
            maw={320}
            error={problems.aiMonthlyBudgetEur}
          />
        </Stack>
      )}
    </ApiForm>
  );
}

function settingsOf(form: FormData): unknown {
  const text = (name: string) => String(form.get(name) ?? '');
  const percent = Number.parseFloat(text('sentimentAlert'));
  const budget = Number.parseFloat(text('aiMonthlyBudgetEur').replace(/^€\s*/, ''));
  return {
    csvUrl: text('csvUrl'),
    csvUsername: text('csvUsername'),
    csvPassword: form.has('removePassword') ? null : text('csvPassword'),
    timeZone: text('timeZone'),
    sentimentAlert: Number.isNaN(percent) ? null : percent / 100,
    aiMonthlyBudgetEur: Number.isNaN(budget) ? null : budget,
  };
}

/** Zones that a browser does not list are zones all the same. */
function zonesWith(current: string): string[] {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), current])].sort();
}
