import { ButtonLink } from '@/components/link.tsx';
import { Nothing } from '@/components/states.tsx';

export default function SessionNotFound() {
  return (
    <Nothing
      title="There is no such session"
      actions={<ButtonLink href="/dashboard/sessions">All sessions</ButtonLink>}
    >
      The address may be mistyped.
    </Nothing>
  );
}
