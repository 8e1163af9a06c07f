<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * Reads the portal afresh for each attempt: bodies and files come after the card itself.
 */
interface Source
{
    public const GONE = 'gone';

    /**
     * What is to be handed over, or in one word why nothing is: gone, old, nothing_said, or a word of Pilot.
     */
    public function read(Job $job): Message|Opinion|Control|string;
}
