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
    private const LOOKED_AT = 50; // results of one card, newest first

    public function find(string $key): ?array
    {
        $row = ResultTable::getRow(['filter' => ['=RESULT_KEY' => $key]]);
        return $row === null
            ? null
            : [
                'done' => (int) $row['DONE'] === 1,
                'values' => Json::decode((string) $row['WRITTEN']),
                'steps' => array_values(array_filter(explode(',', (string) $row['STEPS']))),
            ];
    }

    public function step(string $key, string $step): void
    {
        $row = ResultTable::getRow(['select' => ['ID', 'STEPS'], 'filter' => ['=RESULT_KEY' => $key]]);
        if ($row !== null) {
            ResultTable::update($row['ID'], ['STEPS' => ltrim("{$row['STEPS']},$step", ',')]);
        }
    }

    public function start(string $key, string $entity, int $id, array $values, int $now): void
    {
        $row = ['RESULT_KEY' => $key, 'ENTITY_ID' => $id, 'DONE' => 0, 'CREATED' => $now];
        $row += ['ENTITY' => $entity, 'STEPS' => ''];
        ResultTable::add($row + ['WRITTEN' => $values === [] ? '{}' : Json::encode($values)]);
    }

    public function finish(string $key): void
    {
        $row = ResultTable::getRow(['select' => ['ID'], 'filter' => ['=RESULT_KEY' => $key]]);
        if ($row !== null) {
            ResultTable::update($row['ID'], ['DONE' => 1]);
        }
    }

    public function written(string $entity, int $id): array
    {
        $rows = ResultTable::getList([
            'select' => ['WRITTEN'],
            'filter' => ['=ENTITY' => $entity, '=ENTITY_ID' => $id, '=DONE' => 1],
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
