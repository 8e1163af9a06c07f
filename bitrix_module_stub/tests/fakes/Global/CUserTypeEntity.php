<?php

declare(strict_types=1);

use Relay\Border\Tests\fakes\FakePortal;

final class CUserTypeEntity
{
    public static function GetList(array $order, array $filter): CDBResult
    {
        $field = FakePortal::now()->userFields[self::key($filter)] ?? null;
        return new CDBResult($field === null || $field['ENTITY_ID'] !== $filter['ENTITY_ID'] ? [] : [$field]);
    }

    /** @param array<string, mixed> $field */
    public function Add(array $field): int|false
    {
        if (!FakePortal::now()->takesUpdates) {
            return false;
        }
        $id = count(FakePortal::now()->userFields) + 1;
        FakePortal::now()->userFields[self::key($field)] = ['ID' => (string) $id] + $field;
        return $id;
    }

    public function Delete(int $id): void
    {
        $others = static fn (array $field): bool => (int) $field['ID'] !== $id;
        FakePortal::now()->userFields = array_filter(FakePortal::now()->userFields, $others);
    }

    /** @param array<string, mixed> $field */
    private static function key(array $field): string
    {
        return ($field['ENTITY_ID'] === 'CRM_LEAD' ? '' : "{$field['ENTITY_ID']}/") . $field['FIELD_NAME'];
    }
}
