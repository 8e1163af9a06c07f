<?php

declare(strict_types=1);

namespace Bitrix\Main;

use Relay\Border\Tests\fakes\FakePortal;

final class EventManager
{
    public static function getInstance(): self
    {
        return new self();
    }

    public function registerEventHandlerCompatible(
        string $from,
        string $event,
        string $to,
        string $class,
        string $method,
    ): void {
        FakePortal::now()->handlers["$from/$event/$to"] = "$class::$method";
    }

    public function unRegisterEventHandler(
        string $from,
        string $event,
        string $to,
        string $class,
        string $method,
    ): void {
        if ((FakePortal::now()->handlers["$from/$event/$to"] ?? '') === "$class::$method") {
            unset(FakePortal::now()->handlers["$from/$event/$to"]);
        }
    }
}
