<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * The lead's card as far as we touch it: our own fields and the timeline.
 */
interface Card
{
    /**
     * Our own fields as they are now; null if the lead is no longer there.
     *
     * @return array<string, string>|null
     */
    public function read(int $leadId): ?array;

    /**
     * @param array<string, string|float> $values our own fields only
     * @throws \RuntimeException if the portal did not take them
     */
    public function write(int $leadId, array $values): void;

    public function comment(int $leadId, string $bbCode): void;

    public function hasComment(int $leadId, string $mark): bool;
}
