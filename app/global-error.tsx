'use client';

/** The layout itself failed: no styles, no components. */
export default function GlobalError({ retry }: { retry: () => void }) {
  return (
    <html lang="en">
      <body style={{ fontFamily: 'system-ui, sans-serif', padding: '2rem', maxWidth: '40rem' }}>
        <title>LiveDash</title>
        <h1>This page could not be shown</h1>
        <p role="alert">Something went wrong on the server. Try again in a moment.</p>
        <button type="button" onClick={retry}>
          Try again
        </button>
      </body>
    </html>
  );
}
