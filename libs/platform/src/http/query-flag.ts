/** A switch of a query: there, with any value but `false` or `0`, it is on. */
export const isWanted = (flag: string | undefined): boolean =>
  flag !== undefined && flag !== 'false' && flag !== '0';
