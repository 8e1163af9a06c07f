<?php

declare(strict_types=1);

use Relay\Border\Tests\fakes\FakePortal;

final class CFile
{
    /** @return array<string, mixed>|false */
    public static function GetFileArray(int $id): array|false
    {
        $file = FakePortal::now()->files[$id] ?? false;
        return is_array($file) ? array_diff_key($file, ['PATH' => '']) : false;
    }

    /** @return array<string, mixed>|null */
    public static function MakeFileArray(int $id): ?array
    {
        $path = FakePortal::now()->files[$id]['PATH'] ?? null;
        return $path === null ? null : ['tmp_name' => $path];
    }
}
