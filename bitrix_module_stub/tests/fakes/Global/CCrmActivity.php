<?php

declare(strict_types=1);

use Relay\Border\Tests\fakes\FakePortal;

final class CCrmActivity
{
    public static function GetList(
        array $order,
        array $filter,
        mixed $group,
        array $navigation,
        array $select,
    ): CDBResult {
        $fits = static fn (array $row): bool => $filter['CHECK_PERMISSIONS'] === 'N'
            && $row['OWNER_TYPE_ID'] === $filter['OWNER_TYPE_ID']
            && $row['OWNER_ID'] === $filter['OWNER_ID']
            && $row['DIRECTION'] === $filter['DIRECTION']
            && in_array($row['PROVIDER_ID'], $filter['@PROVIDER_ID'], true)
            && $row['ID'] === ($filter['=ID'] ?? $row['ID']);
        $rows = array_slice(array_filter(FakePortal::now()->activities, $fits), 0, $navigation['nTopCount']);
        $names = array_flip($select);
        return new CDBResult(array_map(static fn (array $row): array => array_intersect_key($row, $names), $rows));
    }
}
