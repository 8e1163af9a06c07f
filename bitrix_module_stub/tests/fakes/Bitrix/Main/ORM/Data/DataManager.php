<?php

declare(strict_types=1);

namespace Bitrix\Main\ORM\Data;

use Relay\Border\Tests\fakes\FakePortal;

/**
 * D7 tables in memory: knows the columns of the map, and the unique keys of the module's own SQL.
 */
abstract class DataManager
{
    abstract public static function getTableName(): string;

    /** @return list<\Bitrix\Main\ORM\Fields\Field> */
    abstract public static function getMap(): array;

    /** @param array<string, mixed> $data */
    public static function add(array $data): Result
    {
        self::check($data);
        FakePortal::now()->calls[] = 'add ' . static::getTableName();
        $rows = &FakePortal::now()->tables[static::getTableName()];
        $primary = self::primary();
        $data[$primary] ??= max([0, ...array_keys($rows ?? [])]) + 1;
        foreach (self::uniqueKeys() as $key) {
            foreach ($rows ?? [] as $row) {
                if (array_intersect_key($row, $key) == array_intersect_key($data, $key)) {
                    throw new \RuntimeException('Duplicate entry');
                }
            }
        }
        $rows[$data[$primary]] = $data;
        return new Result();
    }

    /** @param array<string, mixed> $data */
    public static function update(mixed $id, array $data): Result
    {
        self::check($data);
        FakePortal::now()->calls[] = 'update ' . static::getTableName();
        $rows = &FakePortal::now()->tables[static::getTableName()];
        $rows[$id] = array_replace($rows[$id], $data);
        return new Result();
    }

    public static function delete(mixed $id): Result
    {
        unset(FakePortal::now()->tables[static::getTableName()][$id]);
        return new Result();
    }

    /** @param array<string, mixed> $parameters */
    public static function getList(array $parameters): Result
    {
        $filter = $parameters['filter'] ?? [];
        FakePortal::now()->calls[] = 'read ' . static::getTableName();
        $all = FakePortal::now()->tables[static::getTableName()] ?? [];
        $rows = array_values(array_filter($all, static fn (array $row): bool => self::fits($row, $filter)));
        foreach (array_reverse($parameters['order'] ?? []) as $name => $way) {
            $sign = $way === 'DESC' ? -1 : 1;
            usort($rows, static fn (array $a, array $b): int => $sign * ($a[$name] <=> $b[$name]));
        }
        return new Result(array_slice($rows, 0, $parameters['limit'] ?? null));
    }

    /**
     * @param array<string, mixed> $parameters
     * @return array<string, mixed>|null
     */
    public static function getRow(array $parameters): ?array
    {
        return self::getList(['limit' => 1] + $parameters)->fetch() ?: null;
    }

    /** @param array<string, mixed> $filter */
    public static function getCount(array $filter): int
    {
        return count(self::getList(['filter' => $filter])->fetchAll());
    }

    /**
     * @param array<string, mixed> $row
     * @param array<string, mixed> $filter
     */
    private static function fits(array $row, array $filter): bool
    {
        foreach ($filter as $condition => $wanted) {
            preg_match('/\A(<=|>=|!=|=|<|>|%)(.+)\z/', $condition, $found);
            [, $sign, $name] = $found;
            if (!array_key_exists($name, $row)) {
                throw new \LogicException("no column $name");
            }
            $fits = match ($sign) {
                '<=' => $row[$name] <= $wanted,
                '<' => $row[$name] < $wanted,
                '>=' => $row[$name] >= $wanted,
                '>' => $row[$name] > $wanted,
                '%' => str_contains((string) $row[$name], $wanted),
                '!=' => (string) $row[$name] !== (string) $wanted,
                '=' => (string) $row[$name] === (string) $wanted,
            };
            if (!$fits) {
                return false;
            }
        }
        return true;
    }

    /** @param array<string, mixed> $data */
    private static function check(array $data): void
    {
        $names = array_map(static fn ($field): string => $field->name, static::getMap());
        $unknown = array_diff(array_keys($data), $names);
        if ($unknown !== []) {
            throw new \LogicException('no column ' . implode(', ', $unknown));
        }
    }

    private static function primary(): string
    {
        foreach (static::getMap() as $field) {
            if ($field->parameters['primary'] ?? false) {
                return $field->name;
            }
        }
        throw new \LogicException('no primary key');
    }

    /** @return list<array<string, int>> */
    private static function uniqueKeys(): array
    {
        $name = static::getTableName();
        $folder = dirname(__DIR__, 6) . '/install/db/mysql';
        $sql = implode('', array_map('file_get_contents', glob("$folder/[0-9]*.sql") ?: []));
        $table = preg_match("/CREATE TABLE IF NOT EXISTS $name \\((.+?)\\n\\);/s", $sql, $found) ? $found[1] : '';
        preg_match_all("/ALTER TABLE $name ADD (CONSTRAINT.+);/", $sql, $added);
        $table .= implode("\n", $added[1]);
        preg_match_all('/CONSTRAINT (\w+) UNIQUE \(([^)]+)\)/', $table, $keys, PREG_SET_ORDER);
        $lists = [];
        foreach ($keys as [, $key, $columns]) {
            if (!str_contains($sql, "DROP INDEX $key;")) {
                $lists[] = array_flip(explode(', ', $columns));
            }
        }
        return [...$lists, [self::primary() => 0]];
    }
}
