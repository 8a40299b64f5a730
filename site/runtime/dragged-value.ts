/** What a handle makes of its param: a number or text of the same kind as the param's value. Pure. */
import type { Dragged } from './drag.ts';
import type { Param } from './params.ts';

export function draggedValue(param: Param, now: unknown, { index, value }: Pick<Dragged, 'index' | 'value'>): unknown {
  switch (param.kind) {
    case 'order': {
      const order = [...(now as readonly number[])];
      const [moved] = order.splice(index!, 1);
      order.splice(value as number, 0, moved!);
      return order;
    }
    case 'numbers':
      return (now as readonly number[]).with(index!, value as number);
    case 'choice':
      return param.choices[value as number];
    case 'flag':
      return (value as number) > 0;
    default:
      return value;
  }
}
