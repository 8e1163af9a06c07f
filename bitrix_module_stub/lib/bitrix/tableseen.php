<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Relay\Border\Seen;

/**
 * The pushes taken lately, in the portal's database.
 */
final class TableSeen implements Seen
{
    public function recall(string $id): ?array
    {
        $row = SeenTable::getRow(['filter' => ['=REQUEST_ID' => $id]]);
        return $row === null ? null : ['digest' => (string) $row['DIGEST'], 'code' => (string) $row['CODE']];
    }

    public function remember(string $id, string $digest, string $code, int $now): void
    {
        SeenTable::add(['REQUEST_ID' => $id, 'DIGEST' => $digest, 'CREATED' => $now, 'CODE' => $code]);
    }
}
