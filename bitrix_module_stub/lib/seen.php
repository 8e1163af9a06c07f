<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * Which pushes were taken already; kept longer than a signature is fresh.
 */
interface Seen
{
    /**
     * What came with this `webhook-id` and what was answered; null if it is new.
     *
     * @return array{digest: string, code: string}|null
     */
    public function recall(string $id): ?array;

    public function remember(string $id, string $digest, string $code, int $now): void;
}
