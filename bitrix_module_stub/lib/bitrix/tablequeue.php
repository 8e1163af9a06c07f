<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Application;
use Relay\Border\Border;
use Relay\Border\Job;
use Relay\Border\Queue;

/**
 * The queue in the portal's database; one worker claims at a time, under a named lock of the database.
 */
final class TableQueue implements Queue
{
    private const LOCK = 'relay_border_queue';

    public function add(int $leadId, int $activityId, int $now, int $due): bool
    {
        $key = ['=LEAD_ID' => $leadId, '=ACTIVITY_ID' => $activityId];
        if (QueueTable::getRow(['select' => ['ID'], 'filter' => $key]) !== null) {
            return false;
        }
        $row = ['LEAD_ID' => $leadId, 'ACTIVITY_ID' => $activityId, 'REQUEST_ID' => Border::newId(), 'STATE' => 'new'];
        $row += ['CODE' => '', 'ATTEMPTS' => 0, 'FAULTS' => 0, 'DUE' => $due, 'CREATED' => $now];
        return QueueTable::add($row)->isSuccess();
    }

    public function waits(int $leadId): bool
    {
        $filter = ['=LEAD_ID' => $leadId, '=ACTIVITY_ID' => 0, '=STATE' => 'new'];
        return QueueTable::getRow(['select' => ['ID'], 'filter' => $filter]) !== null;
    }

    public function claim(int $now, int $lease): ?Job
    {
        $connection = Application::getConnection();
        if (!$connection->lock(self::LOCK, 5)) {
            return null;
        }
        try {
            $row = QueueTable::getRow([
                'filter' => ['=STATE' => 'new', '<=DUE' => $now],
                'order' => ['DUE' => 'ASC', 'ID' => 'ASC'],
            ]);
            if ($row === null) {
                return null;
            }
            // Counted in advance: an attempt that takes the whole process down is a fault as well.
            $faults = (int) $row['FAULTS'] + 1;
            QueueTable::update($row['ID'], ['DUE' => $now + $lease, 'FAULTS' => $faults, 'CODE' => 'crashed']);
        } finally {
            $connection->unlock(self::LOCK);
        }
        return new Job(
            (int) $row['ID'],
            (int) $row['LEAD_ID'],
            (int) $row['ACTIVITY_ID'],
            (string) $row['REQUEST_ID'],
            (int) $row['ATTEMPTS'],
            $faults,
            (int) $row['CREATED'],
        );
    }

    public function done(Job $job, string $note): void
    {
        QueueTable::update($job->id, ['STATE' => 'done', 'CODE' => $note]);
    }

    public function again(Job $job, int $due, string $code, bool $fault): void
    {
        QueueTable::update($job->id, [
            'DUE' => $due,
            'CODE' => substr($code, 0, 60),
            'ATTEMPTS' => $job->attempts + 1,
            'FAULTS' => $fault ? $job->faults : 0,
        ]);
    }

    public function aside(Job $job, string $code): void
    {
        $attempts = $job->attempts + 1;
        QueueTable::update($job->id, ['STATE' => 'aside', 'CODE' => substr($code, 0, 60), 'ATTEMPTS' => $attempts]);
    }

    public function count(string $state): int
    {
        return (int) QueueTable::getCount(['=STATE' => $state]);
    }

    /**
     * The rows set aside, newest first, for the settings page.
     *
     * @return list<array<string, mixed>>
     */
    public function setAside(int $limit): array
    {
        $select = ['ID', 'LEAD_ID', 'CODE', 'ATTEMPTS'];
        $order = ['ID' => 'DESC'];
        $filter = ['=STATE' => 'aside'];
        return QueueTable::getList(compact('select', 'filter', 'order', 'limit'))->fetchAll();
    }

    /**
     * Try what was set aside once more; returns how many rows.
     */
    public function revive(int $now): int
    {
        $rows = QueueTable::getList(['select' => ['ID'], 'filter' => ['=STATE' => 'aside']])->fetchAll();
        foreach ($rows as $row) {
            QueueTable::update($row['ID'], ['STATE' => 'new', 'DUE' => $now, 'FAULTS' => 0]);
        }
        return count($rows);
    }
}
