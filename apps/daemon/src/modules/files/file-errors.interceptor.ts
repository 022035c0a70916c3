import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { catchError, throwError, type Observable } from 'rxjs';
import { asFileError } from './file.errors.js';

/** Speaks of failures of the filesystem in the words of daemon-api.md §1. */
@Injectable()
export class FileErrorsInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(catchError((error: unknown) => throwError(() => asFileError(error))));
  }
}
