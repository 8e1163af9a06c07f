<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Loader;
use Relay\Border\Event;
use Relay\Border\Result;

/**
 * The robot's two halves: a workflow asks and waits; when the result is there, it is told and goes on.
 */
final class Robots
{
    /**
     * Queue a question; the workflow is told when it has its answer.
     */
    public static function ask(string $entity, int $id, string $assistant, string $workflow, string $activity): void
    {
        $event = Event::robot($entity, $id, "$workflow $activity", $assistant);
        $now = (new Settings())->clock()->now();
        WaitingTable::delete($event->name);
        WaitingTable::add([
            'EVENT' => $event->name,
            'WORKFLOW' => $workflow,
            'ACTIVITY' => $activity,
            'CREATED' => $now,
        ]);
        (new TableQueue())->add($event, $now, $now);
    }

    /**
     * The assistants a robot may ask, by name.
     *
     * @return array<string, string>
     */
    public static function assistants(): array
    {
        return array_column((new Settings())->assistants(), 'title', 'name');
    }

    /**
     * Tell the workflow that waits for this result; a held one is not its end.
     */
    public static function answer(Result $result): void
    {
        $name = (string) preg_replace('/:\d+\z/', '', $result->sourceEvent);
        if ($result->outcome !== 'held' && str_contains($name, ':robot:')) {
            self::tell($name, $result->verdict, $result->outcome);
        }
    }

    /**
     * The card was not handed over, or is gone: the workflow goes on without a verdict.
     */
    public static function tell(string $event, string $verdict, string $outcome): void
    {
        $row = WaitingTable::getRow(['filter' => ['=EVENT' => $event]]);
        if ($row === null || !Loader::includeModule('bizproc')) {
            return;
        }
        $answer = ['verdict' => $verdict, 'outcome' => $outcome];
        \CBPRuntime::SendExternalEvent($row['WORKFLOW'], $row['ACTIVITY'], $answer);
        WaitingTable::delete($event);
    }
}
