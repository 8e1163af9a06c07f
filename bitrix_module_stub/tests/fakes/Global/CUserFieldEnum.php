<?php

declare(strict_types=1);

use Relay\Border\Tests\fakes\FakePortal;

final class CUserFieldEnum
{
    public function GetList(array $order, array $filter): CDBResult
    {
        $fits = static fn (array $row): bool => $row['USER_FIELD_ID'] === $filter['USER_FIELD_ID'];
        return new CDBResult(array_values(array_filter(FakePortal::now()->enum, $fits)));
    }

    /** @param array<string, array<string, mixed>> $values new items under n0, n1 … */
    public function SetEnumValues(int $field, array $values): bool
    {
        foreach ($values as $item) {
            $id = (string) (301 + count(FakePortal::now()->enum));
            FakePortal::now()->enum[] = ['ID' => $id, 'USER_FIELD_ID' => $field] + $item;
        }
        return true;
    }
}
