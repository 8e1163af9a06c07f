<?php

declare(strict_types=1);

namespace Bitrix\Crm\Timeline;

use Relay\Border\Tests\fakes\FakePortal;

final class CommentController
{
    public static function getInstance(): self
    {
        return new self();
    }

    /** @param array<string, mixed> $event */
    public function onCreate(int $id, array $event): void
    {
        FakePortal::now()->shown[] = [$id, $event];
    }
}
