export { Depots } from './ahead/depots.js';
export { ShippingModule } from './shipping.module.js';
export { type Arrival, type SentAhead, type Shipment, Shipping } from './shipping.port.js';
