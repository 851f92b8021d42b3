/** Calendar days a year: an option's time to expiry counts them. */
export const DAYS_PER_YEAR = 365;
/** Sessions a year: realised volatility counts them. */
export const SESSIONS_PER_YEAR = 252;
/** One session in years. */
export const SESSION_YEARS = 1 / SESSIONS_PER_YEAR;
