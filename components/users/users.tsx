'use client';

import { Badge, Button, Group, Modal, Paper, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserMinus, IconUserPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { UserView } from '@/lib/users/users.ts';
import { callApi, type Json } from '../api.ts';
import { DataTable } from '../data-table.tsx';
import { formatDate } from '../format.ts';
import { ApiForm } from '../forms/api-form.tsx';
import { EmailField } from '../forms/fields.tsx';
import { labelOf } from '../labels.ts';
import { PageHeader } from '../page-header.tsx';
import { Loading, Problem } from '../states.tsx';
import { useAction } from '../use-action.ts';
import { leaveIfNeeded, useApi } from '../use-api.ts';
import { type Invitation, InvitationPanel } from './invitation.tsx';

type User = Json<UserView>;

const ROLES = ['ADMIN', 'USER', 'AUDITOR'].map((value) => ({ value, label: labelOf(value) }));

export function Users({ ownId, timeZone }: { ownId: string; timeZone: string }) {
  const { data, problem, reload } = useApi<{ users: User[] }>('/api/dashboard/users');
  const [inviting, { open, close }] = useDisclosure();
  const [invitation, setInvitation] = useState<Invitation>();
  const [leaving, setLeaving] = useState<User>();
  const nameOf = (user: User) => user.name || user.email;

  return (
    <Stack gap="md">
      <PageHeader title="Users" description="Who of your company may sign in">
        <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={open}>
          Invite a user
        </Button>
      </PageHeader>
      {invitation && (
        <InvitationPanel invitation={invitation} onClose={() => setInvitation(undefined)} />
      )}
      {problem && (
        <Problem title="The users could not be loaded" onRetry={reload}>
          {problem.message}
        </Problem>
      )}
      {!data && !problem && <Loading what="the users" />}
      {data && (
        <Paper withBorder p="sm" bg="var(--panel-background)">
          <DataTable<User>
            label="Users"
            rows={data.users}
            rowKey={({ id }) => id}
            columns={[
              {
                label: 'User',
                header: true,
                cell: (user) => (
                  <>
                    <Text component="div" size="sm" fw={500} className="text" miw={160}>
                      {nameOf(user)} {user.id === ownId && <Badge color="gray">You</Badge>}
                    </Text>
                    {user.name && (
                      <Text size="xs" c="dimmed">
                        {user.email}
                      </Text>
                    )}
                  </>
                ),
              },
              {
                label: 'Role',
                cell: (user) => <RoleField user={user} name={nameOf(user)} onChanged={reload} />,
              },
              {
                label: 'Added',
                short: true,
                cell: ({ createdAt, invitedBy }) => (
                  <>
                    {formatDate(createdAt, timeZone)}
                    {invitedBy && (
                      <Text size="xs" c="dimmed">
                        by {invitedBy}
                      </Text>
                    )}
                  </>
                ),
              },
              {
                label: 'Action',
                hiddenLabel: true,
                cell: (user) => (
                  <Button
                    size="compact-sm"
                    variant="default"
                    leftSection={<IconUserMinus size={14} aria-hidden />}
                    aria-label={`Remove ${nameOf(user)}`}
                    onClick={() => setLeaving(user)}
                  >
                    Remove
                  </Button>
                ),
              },
            ]}
          />
        </Paper>
      )}
      <Modal opened={inviting} onClose={close} title="Invite a user">
        <InviteForm
          onInvited={(answer) => {
            close();
            setInvitation(answer);
            reload();
          }}
        />
      </Modal>
      <Modal
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title="Remove this user?"
      >
        {leaving && (
          <RemoveForm
            user={leaving}
            onDone={() => {
              setLeaving(undefined);
              reload();
            }}
            onCancel={() => setLeaving(undefined)}
          />
        )}
      </Modal>
    </Stack>
  );
}

function RoleField({ user, name, onChanged }: { user: User; name: string; onChanged(): void }) {
  const [chosen, setChosen] = useState<string>(user.role);
  const [problem, setProblem] = useState<string>();

  async function change(role: string | null): Promise<void> {
    if (role === null || role === chosen) return;
    setChosen(role);
    try {
      await callApi(`/api/dashboard/users/${user.id}`, { method: 'PATCH', body: { role } });
      setProblem(undefined);
      onChanged();
    } catch (error) {
      leaveIfNeeded(error);
      setChosen(user.role);
      setProblem((error as Error).message);
    }
  }

  return (
    <Select
      aria-label={`Role of ${name}`}
      size="xs"
      w={130}
      data={ROLES}
      value={chosen}
      onChange={change}
      allowDeselect={false}
      error={problem}
    />
  );
}

function InviteForm({ onInvited }: { onInvited(invitation: Invitation): void }) {
  return (
    <ApiForm<Invitation>
      path="/api/dashboard/users"
      submit="Invite"
      toBody={(form) => ({
        email: form.get('email'),
        role: form.get('role'),
        name: form.get('name') || undefined,
      })}
      onDone={onInvited}
    >
      {(problems) => (
        <>
          <EmailField autoComplete="off" error={problems.email} data-autofocus />
          <TextInput
            name="name"
            label="Name (optional)"
            maxLength={255}
            autoComplete="off"
            error={problems.name}
          />
          <Select
            name="role"
            label="Role"
            description="Users see everything and may fetch the feed; auditors only look; admins do all."
            data={ROLES}
            defaultValue="USER"
            allowDeselect={false}
            error={problems.role}
          />
        </>
      )}
    </ApiForm>
  );
}

function RemoveForm({ user, onDone, onCancel }: { user: User; onDone(): void; onCancel(): void }) {
  const { busy, start } = useAction('Not removed', async () => {
    await callApi(`/api/dashboard/users/${user.id}`, { method: 'DELETE' });
    onDone();
    return { title: 'Removed', message: `${user.email} cannot sign in any more.` };
  });
  return (
    <Stack>
      <Text size="sm" className="text">
        {user.email} can no longer sign in, from this moment on. This cannot be undone; you can
        invite the address again.
      </Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onCancel} data-autofocus>
          Cancel
        </Button>
        <Button color="red" loading={busy} onClick={start}>
          Remove
        </Button>
      </Group>
    </Stack>
  );
}
