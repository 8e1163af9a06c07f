<?php

declare(strict_types=1);

use Relay\Border\Tests\fakes\FakePortal;

final class CUser
{
    public static function GetByID(int $id): CDBResult
    {
        $departments = FakePortal::now()->departments[$id] ?? null;
        return new CDBResult($departments === null ? [] : [['ID' => $id, 'UF_DEPARTMENT' => $departments]]);
    }
}
