'use client';

import { TextInput, type TextInputProps } from '@mantine/core';
import { useState } from 'react';

interface DayFieldProps extends Omit<TextInputProps, 'onChange' | 'value'> {
  /** `YYYY-MM-DD`; empty for none. */
  value: string;
  onDay(day: string): void;
}

/** The browser's own date field. A day counts once it is complete and within its limits. */
export function DayField({ value, onDay, min = '2000-01-01', ...props }: DayFieldProps) {
  const [given, setGiven] = useState(value);
  const [draft, setDraft] = useState(value);
  if (given !== value) {
    setGiven(value);
    setDraft(value);
  }
  return (
    <TextInput
      type="date"
      min={min}
      max="2100-12-31"
      value={draft}
      onChange={({ currentTarget }) => {
        setDraft(currentTarget.value);
        if (currentTarget.checkValidity()) onDay(currentTarget.value);
      }}
      onBlur={({ currentTarget }) => {
        if (!currentTarget.reportValidity()) setDraft(value);
      }}
      {...props}
    />
  );
}
