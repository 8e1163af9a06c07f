<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Relay\Border\Json;
use Relay\Border\Ledger;

/**
 * The ledger of written results in the portal's database.
 */
final class TableLedger implements Ledger
{
    private const LOOKED_AT = 50; // results of one lead, newest first

    public function find(string $key): ?array
    {
        $row = ResultTable::getRow(['filter' => ['=RESULT_KEY' => $key]]);
        return $row === null
            ? null
            : ['done' => (int) $row['DONE'] === 1, 'values' => Json::decode((string) $row['WRITTEN'])];
    }

    public function start(string $key, int $leadId, array $values, int $now): void
    {
        $row = ['RESULT_KEY' => $key, 'LEAD_ID' => $leadId, 'DONE' => 0, 'CREATED' => $now];
        ResultTable::add($row + ['WRITTEN' => $values === [] ? '{}' : Json::encode($values)]);
    }

    public function finish(string $key): void
    {
        $row = ResultTable::getRow(['select' => ['ID'], 'filter' => ['=RESULT_KEY' => $key]]);
        if ($row !== null) {
            ResultTable::update($row['ID'], ['DONE' => 1]);
        }
    }

    public function written(int $leadId): array
    {
        $rows = ResultTable::getList([
            'select' => ['WRITTEN'],
            'filter' => ['=LEAD_ID' => $leadId, '=DONE' => 1],
            'order' => ['ID' => 'DESC'],
            'limit' => self::LOOKED_AT,
        ])->fetchAll();
        $values = [];
        foreach ($rows as $row) {
            $values += Json::decode((string) $row['WRITTEN']);
        }
        return $values;
    }
}
