export { LeaveButton } from './LeaveButton.js';
