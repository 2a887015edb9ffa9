'use client';

import {
  PasswordInput,
  type PasswordInputProps,
  TextInput,
  type TextInputProps,
} from '@mantine/core';

export function EmailField(props: TextInputProps) {
  return (
    <TextInput
      type="email"
      name="email"
      label="E-mail address"
      autoComplete="username"
      inputMode="email"
      maxLength={255}
      required
      withAsterisk={false}
      {...props}
    />
  );
}

export function PasswordField(props: PasswordInputProps) {
  return (
    <PasswordInput
      name="password"
      label="Password"
      autoComplete="current-password"
      maxLength={128}
      required
      withAsterisk={false}
      // Unlike the other inputs this one does not say so by itself.
      aria-invalid={props.error ? true : undefined}
      visibilityToggleButtonProps={{
        'aria-label': 'Show or hide the password',
        'aria-hidden': false,
        tabIndex: 0,
      }}
      {...props}
    />
  );
}

/** SEC-1 in words; the server is the one that checks it. */
export function NewPasswordField(props: PasswordInputProps) {
  return (
    <PasswordField
      autoComplete="new-password"
      minLength={12}
      description="12 to 128 characters, with a small and a capital letter, a digit and one of @ $ ! % * ? &"
      {...props}
    />
  );
}
