<?php

declare(strict_types=1);

namespace Relay\Border\Tests\fakes;

/**
 * What leads, deals, contacts and companies have in common: rows of the portal, read by filter, updated by id.
 */
trait Crm
{
    public function __construct(public readonly bool $checksPermissions = true)
    {
    }

    public static function GetListEx(
        array $order,
        array $filter,
        mixed $group,
        array $navigation,
        array $select,
    ): \CDBResult {
        if (($filter['CHECK_PERMISSIONS'] ?? 'Y') !== 'N' || $select !== ['*', 'UF_*']) {
            return new \CDBResult([]);
        }
        unset($filter['CHECK_PERMISSIONS']);
        $rows = [];
        foreach (self::all() as $id => $row) {
            $row = ['ID' => (string) $id] + $row;
            foreach ($filter as $condition => $wanted) {
                preg_match('/\A(!?=)(.+)\z/', $condition, $found);
                if (((string) ($row[$found[2]] ?? '0') === (string) $wanted) !== ($found[1] === '=')) {
                    continue 2;
                }
            }
            array_unshift($rows, $row); // newest first
        }
        return new \CDBResult(array_slice($rows, 0, $navigation['nTopCount']));
    }

    public function Update(int $id, array &$fields, bool $compare, bool $search, array $options): bool
    {
        $portal = FakePortal::now();
        if ($portal->onUpdate !== null) {
            ($portal->onUpdate)($id);
        }
        if (!$portal->takesUpdates || $this->checksPermissions) {
            return false;
        }
        $portal->updates[] = [$id, $fields, $options];
        $rows = &self::all();
        $plain = array_map('strval', array_diff_key($fields, ['FM' => 1]));
        $rows[$id] = array_replace($rows[$id], $plain);
        foreach ($fields['FM'] ?? [] as $type => $values) {
            foreach ($values as $value) {
                $portal->multi[] = ['ENTITY_ID' => self::NAME, 'ELEMENT_ID' => $id, 'TYPE_ID' => $type] + $value;
            }
        }
        return true;
    }

    public static function CheckReadPermission(int $id = 0): bool
    {
        return FakePortal::now()->seesCrm;
    }

    public static function CheckUpdatePermission(int $id): bool
    {
        return in_array($id, FakePortal::now()->mayChange, true);
    }

    /** @return array<int, array<string, mixed>> */
    private static function &all(): array
    {
        $portal = FakePortal::now();
        return $portal->{self::ROWS};
    }
}
