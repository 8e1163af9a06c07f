<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Application;
use Relay\Border\Border;
use Relay\Border\Event;
use Relay\Border\Job;
use Relay\Border\Pilot;
use Relay\Border\Queue;

/**
 * The queue in the portal's database; one worker claims at a time, under a named lock of the database.
 */
final class TableQueue implements Queue
{
    private const LOCK = 'relay_border_queue';

    public function add(Event $event, int $now, int $due): bool
    {
        $fresh = ['REQUEST_ID' => Border::newId(), 'STATE' => 'new', 'CODE' => '', 'ATTEMPTS' => 0, 'FAULTS' => 0];
        $fresh += ['DUE' => $due, 'CREATED' => $now];
        $known = QueueTable::getRow(['select' => ['ID'], 'filter' => ['=EVENT' => $event->name]]);
        if ($known !== null) {
            return $event->isOpinion() && QueueTable::update($known['ID'], $fresh)->isSuccess();
        }
        $row = ['EVENT' => $event->name, 'ENTITY' => $event->entity, 'ENTITY_ID' => $event->entityId];
        $row += ['ACTIVITY_ID' => $event->activityId, 'ASSISTANT' => $event->assistant];
        return QueueTable::add($row + $fresh)->isSuccess();
    }

    public function waits(Event $event): bool
    {
        $filter = ['=EVENT' => $event->name, '=STATE' => 'new'];
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
            Event::ofRow($row),
            (string) $row['REQUEST_ID'],
            (int) $row['ATTEMPTS'],
            $faults,
            (int) $row['CREATED'],
        );
    }

    public function done(Job $job, string $note): void
    {
        QueueTable::update($job->id, ['STATE' => 'done', 'CODE' => $note]);
        if ($job->event->isWanted() && !in_array($note, ['accepted', 'conflict'], true)) {
            Robots::tell($job->event->name, '', $note);
        }
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
        if ($job->event->isWanted()) {
            Robots::tell($job->event->name, '', 'failed');
        }
    }

    public function count(string $state): int
    {
        return (int) QueueTable::getCount(['=STATE' => $state]);
    }

    /**
     * How many cards were kept back, by reason.
     *
     * @return array<string, int>
     */
    public function keptBack(): array
    {
        $count = static fn (string $code): int => (int) QueueTable::getCount(['=STATE' => 'done', '=CODE' => $code]);
        $codes = [Pilot::CONTROL, Pilot::NOT_CHOSEN, Pilot::OVER];
        return array_filter(array_combine($codes, array_map($count, $codes)));
    }

    /**
     * The rows set aside, newest first, for the settings page.
     *
     * @return list<array<string, mixed>>
     */
    public function setAside(int $limit): array
    {
        $select = ['ID', 'ENTITY', 'ENTITY_ID', 'CODE', 'ATTEMPTS', 'CREATED'];
        $order = ['ID' => 'DESC'];
        $filter = ['=STATE' => 'aside'];
        return QueueTable::getList(compact('select', 'filter', 'order', 'limit'))->fetchAll();
    }

    /**
     * Try what was set aside once more, all of it or one row; returns how many rows.
     */
    public function revive(int $now, int $id = 0): int
    {
        return $this->decide($id, ['STATE' => 'new', 'DUE' => $now, 'FAULTS' => 0]);
    }

    /**
     * A person has seen this row that was set aside: it is over. Returns how many rows.
     */
    public function dismiss(int $id): int
    {
        return $id > 0 ? $this->decide($id, ['STATE' => 'done', 'CODE' => 'dismissed']) : 0;
    }

    /** @param array<string, mixed> $values */
    private function decide(int $id, array $values): int
    {
        $filter = ['=STATE' => 'aside'] + ($id > 0 ? ['=ID' => $id] : []);
        $rows = QueueTable::getList(['select' => ['ID'], 'filter' => $filter])->fetchAll();
        foreach ($rows as $row) {
            QueueTable::update($row['ID'], $values);
        }
        return count($rows);
    }
}
