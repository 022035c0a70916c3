export { ShippingModule } from './shipping.module.js';
export { type Arrival, type Shipment, Shipping } from './shipping.port.js';
