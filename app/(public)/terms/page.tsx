import type { Metadata } from 'next';
import { Prose } from '@/components/prose.tsx';

export const metadata: Metadata = { title: 'Terms' };

export default function TermsPage() {
  return (
    <Prose
      title="Terms"
      sections={[
        {
          heading: 'Who may use it',
          text: 'LiveDash is for the users whom a company has registered or invited. Each account belongs to one person; its password is not to be shared.',
        },
        {
          heading: 'What it is used for',
          text: 'It shows a company the sessions of its own chatbot. The company decides which feed is read, and is answerable for having the right to process what stands in it.',
        },
        {
          heading: 'What it promises',
          text: 'Analyses are made automatically and can be wrong. They help to find what deserves a look; decisions about people must not rest on them alone.',
        },
        {
          heading: 'Who runs it',
          text: 'LiveDash is open source software under the MIT licence, without warranty. Whoever runs this installation answers questions about it and about these terms.',
        },
      ]}
    />
  );
}
