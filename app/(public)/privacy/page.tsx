import type { Metadata } from 'next';
import { Prose } from '@/components/prose.tsx';

export const metadata: Metadata = { title: 'Privacy' };

export default function PrivacyPage() {
  return (
    <Prose
      title="Privacy"
      sections={[
        {
          heading: 'What is stored',
          text: 'Of users: e-mail address, name, role and a hash of the password. Of chat sessions: what the feed of the company and the transcripts hold, IP addresses among it, and the results of the analysis.',
        },
        {
          heading: 'Who sees it',
          text: 'The users of the same company, within their roles. Records of one company are never shown to another.',
        },
        {
          heading: 'Where it goes',
          text: 'Sessions are analysed on this installation itself, unless its operator has configured an outside provider of language models. Pages load nothing from third parties.',
        },
        {
          heading: 'Cookies',
          text: 'One cookie keeps you signed in for at most 24 hours. The choice between light and dark is kept in your browser. There is no tracking.',
        },
        {
          heading: 'Log',
          text: 'Sign-ins, changes of users and settings, and manual starts are kept with time, actor and IP address, for the security of the accounts.',
        },
      ]}
    />
  );
}
