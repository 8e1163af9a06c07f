<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * What is signed: a response can never pass for a request.
 */
enum Purpose: string
{
    case Request = 'request';
    case Response = 'response';
}
