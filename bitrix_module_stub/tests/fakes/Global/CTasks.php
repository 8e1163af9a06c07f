<?php

declare(strict_types=1);

use Relay\Border\Tests\fakes\FakePortal;

final class CTasks
{
    public static function GetList(array $order, array $filter): CDBResult
    {
        $fits = static fn (array $task): bool => $task['XML_ID'] === $filter['XML_ID'];
        return new CDBResult(array_values(array_filter(FakePortal::now()->tasks, $fits)));
    }

    public function Add(array $task, array $parameters): int
    {
        FakePortal::now()->break('task');
        FakePortal::now()->tasks[] = $task;
        FakePortal::now()->break('after task');
        return count(FakePortal::now()->tasks);
    }
}
