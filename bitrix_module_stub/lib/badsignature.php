<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * Missing, stale, forged or meant for another request: one error for every cause.
 */
final class BadSignature extends \RuntimeException
{
    public function __construct()
    {
        parent::__construct('unauthorized');
    }
}
