/** `../widgets/order-of-sums.tsx` and `../widgets/order-of-sums/index.tsx` are both `order-of-sums`. */
export const nameOf = (path: string): string => path.replace(/^.*\/widgets\//, '').replace(/(\/index)?\.tsx(\?.*)?$/, '');
