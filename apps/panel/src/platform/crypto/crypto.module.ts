import { Global, Module } from '@nestjs/common';
import { AppCipher } from './app-cipher.js';
import { AppKeyCheck } from './app-key-check.js';
import { AppKeyRepository } from './app-key.repository.js';

@Global()
@Module({ providers: [AppCipher, AppKeyCheck, AppKeyRepository], exports: [AppCipher] })
export class CryptoModule {}
