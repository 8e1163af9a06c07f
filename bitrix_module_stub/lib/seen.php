<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * Which pushes were taken already; kept longer than a signature is fresh.
 */
interface Seen
{
    /**
     * The digest of the body that came with this `webhook-id`; null if it is new.
     */
    public function digest(string $id): ?string;

    public function remember(string $id, string $digest, int $now): void;
}
