<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * Reads the portal afresh for each attempt: bodies and files come after the lead itself.
 */
interface Source
{
    /**
     * The message of this job; null if the lead is no longer there.
     */
    public function message(Job $job): ?Message;
}
