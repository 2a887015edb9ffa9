import { Badge } from '@mantine/core';
import { colourOf, labelOf } from './labels.ts';

export function StateBadge({ value }: { value: string }) {
  return (
    <Badge color={colourOf(value)} miw="max-content">
      {labelOf(value)}
    </Badge>
  );
}
