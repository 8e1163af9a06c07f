<?php

declare(strict_types=1);

use Relay\Border\Tests\fakes\FakePortal;

final class CCrmFieldMulti
{
    public static function GetList(array $order, array $filter): CDBResult
    {
        $fits = static fn (array $row): bool => $row['ELEMENT_ID'] === $filter['ELEMENT_ID']
            && $filter['ENTITY_ID'] === ($row['ENTITY_ID'] ?? 'LEAD');
        return new CDBResult(array_values(array_filter(FakePortal::now()->multi, $fits)));
    }
}
