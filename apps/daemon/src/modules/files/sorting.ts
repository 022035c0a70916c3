const isDigit = (code: number): boolean => code >= 48 && code <= 57;
/** ASCII letters only: the rest keeps its order, whatever the locale. */
const lower = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code);

function endOfDigits(text: string, start: number): number {
  let end = start;
  while (end < text.length && isDigit(text.charCodeAt(end))) end++;
  return end;
}

/** `world2` before `world10`, in any case; never equal for different names. Without Intl, which costs 10 MB. */
export function compareNatural(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const [left, right] = [a.charCodeAt(i), b.charCodeAt(j)];
    if (isDigit(left) && isDigit(right)) {
      while (a[i] === '0') i++;
      while (b[j] === '0') j++;
      const [endA, endB] = [endOfDigits(a, i), endOfDigits(b, j)];
      if (endA - i !== endB - j) return endA - i - (endB - j);
      for (; i < endA; i++, j++) {
        const order = a.charCodeAt(i) - b.charCodeAt(j);
        if (order !== 0) return order;
      }
      continue;
    }
    const order = lower(left) - lower(right);
    if (order !== 0) return order;
    i++;
    j++;
  }
  return a.length - i - (b.length - j) || (a < b ? -1 : a > b ? 1 : 0);
}

/** The first `count` items in order, without sorting all of them where few are asked for. */
export function firstInOrder<T>(items: readonly T[], count: number, compare: (a: T, b: T) => number): T[] {
  if (count * 8 > items.length) return [...items].sort(compare).slice(0, count);
  const first: T[] = [];
  for (const item of items) {
    if (first.length === count && compare(item, first[count - 1] as T) >= 0) continue;
    let [low, high] = [0, first.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(item, first[middle] as T) < 0) high = middle;
      else low = middle + 1;
    }
    first.splice(low, 0, item);
    if (first.length > count) first.pop();
  }
  return first;
}
