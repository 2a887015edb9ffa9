import { Badge } from '@mantine/core';
import { colourOf, labelOf } from './labels.ts';

export function StateBadge({ value }: { value: string }) {
  return (
    <Badge color={colourOf(value)} style={{ flexShrink: 0 }}>
      {labelOf(value)}
    </Badge>
  );
}
