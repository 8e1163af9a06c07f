<?php

declare(strict_types=1);

namespace Relay\Border\Tests\fakes;

use Relay\Border\Seen;

final class MemorySeen implements Seen
{
    /** @var array<string, string> */
    public array $digests = [];

    public function digest(string $id): ?string
    {
        return $this->digests[$id] ?? null;
    }

    public function remember(string $id, string $digest, int $now): void
    {
        $this->digests[$id] = $digest;
    }
}
