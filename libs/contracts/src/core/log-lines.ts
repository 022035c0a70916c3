/** Of one page of a console's log. */
export const MAX_LOG_LINES = 2000;
