import { Global, Module } from '@nestjs/common';
import { AppCipher } from './app-cipher.js';

@Global()
@Module({ providers: [AppCipher], exports: [AppCipher] })
export class CryptoModule {}
