<?php

declare(strict_types=1);

namespace Bitrix\Disk;

use Relay\Border\Tests\fakes\FakePortal;

final class File
{
    private function __construct(private readonly int $fileId)
    {
    }

    public static function loadById(int $id): ?self
    {
        $file = FakePortal::now()->disk[$id] ?? null;
        return $file === null ? null : new self($file);
    }

    public function getFileId(): int
    {
        return $this->fileId;
    }
}
