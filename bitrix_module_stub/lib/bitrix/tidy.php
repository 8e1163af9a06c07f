<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

/**
 * Deletes rows that nobody will ask for again, some at a time; for the agent.
 *
 * What was set aside stays until a person acts, decisions stay as a record, and what was written into
 * cards stays: by it our own value is told from a person's.
 */
final class Tidy
{
    public const KEPT = 30; // days of what is over: as long as the page and the recycle bin look back
    private const DAY = 86_400;
    private const AT_ONCE = 500;

    public static function up(int $now): void
    {
        $old = ['<CREATED' => $now - self::KEPT * self::DAY];
        self::delete(QueueTable::class, 'ID', ['=STATE' => 'done'] + $old);
        self::delete(NoticeTable::class, 'ID', ['!=SENT' => 0] + $old);
        self::delete(WaitingTable::class, 'EVENT', $old); // their workflows were ended by somebody
        self::delete(SeenTable::class, 'REQUEST_ID', ['<CREATED' => $now - self::DAY]); // fresh for ten minutes
    }

    /**
     * @param class-string<\Bitrix\Main\ORM\Data\DataManager> $table
     * @param array<string, mixed> $filter
     */
    private static function delete(string $table, string $key, array $filter): void
    {
        $query = ['select' => [$key], 'filter' => $filter, 'limit' => self::AT_ONCE];
        foreach ($table::getList($query)->fetchAll() as $row) {
            $table::delete($row[$key]);
        }
    }
}
