<?php

declare(strict_types=1);

use Relay\Border\Tests\fakes\FakePortal;

final class CCrmLead
{
    public function __construct(public readonly bool $checksPermissions = true)
    {
    }

    public static function GetListEx(
        array $order,
        array $filter,
        mixed $group,
        mixed $navigation,
        array $select,
    ): CDBResult {
        $lead = FakePortal::now()->leads[$filter['=ID']] ?? null;
        if ($lead === null || ($filter['CHECK_PERMISSIONS'] ?? 'Y') !== 'N') {
            return new CDBResult([]);
        }
        $row = $select === ['*'] ? $lead : array_intersect_key($lead, array_flip($select));
        return new CDBResult([['ID' => (string) $filter['=ID']] + $row]);
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
        $portal->leads[$id] = array_replace($portal->leads[$id], array_map('strval', $fields));
        return true;
    }
}
