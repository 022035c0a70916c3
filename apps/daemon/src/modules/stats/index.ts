export { StatsMonitor } from './stats-monitor.js';
