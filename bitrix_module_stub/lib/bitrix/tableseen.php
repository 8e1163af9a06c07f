<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Relay\Border\Seen;

/**
 * The pushes taken lately, in the portal's database.
 */
final class TableSeen implements Seen
{
    private const KEPT = 86_400; // seconds; a signature is fresh for ten minutes at most

    public function recall(string $id): ?array
    {
        $row = SeenTable::getRow(['filter' => ['=REQUEST_ID' => $id]]);
        return $row === null ? null : ['digest' => (string) $row['DIGEST'], 'code' => (string) $row['CODE']];
    }

    public function remember(string $id, string $digest, string $code, int $now): void
    {
        SeenTable::add(['REQUEST_ID' => $id, 'DIGEST' => $digest, 'CREATED' => $now, 'CODE' => $code]);
    }

    public function forgetOld(int $now): void
    {
        $old = ['select' => ['REQUEST_ID'], 'filter' => ['<CREATED' => $now - self::KEPT], 'limit' => 500];
        foreach (SeenTable::getList($old)->fetchAll() as $row) {
            SeenTable::delete($row['REQUEST_ID']);
        }
    }
}
