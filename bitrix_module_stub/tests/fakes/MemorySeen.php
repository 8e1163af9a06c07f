<?php

declare(strict_types=1);

namespace Relay\Border\Tests\fakes;

use Relay\Border\Seen;

final class MemorySeen implements Seen
{
    /** @var array<string, array{digest: string, code: string}> */
    public array $taken = [];

    public function recall(string $id): ?array
    {
        return $this->taken[$id] ?? null;
    }

    public function remember(string $id, string $digest, string $code, int $now): void
    {
        $this->taken[$id] = ['digest' => $digest, 'code' => $code];
    }
}
