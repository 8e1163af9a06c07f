<?php

declare(strict_types=1);

use Relay\Border\Tests\fakes\FakePortal;

final class CBPRuntime
{
    public static function SendExternalEvent(string $workflow, string $activity, array $parameters): void
    {
        FakePortal::now()->told[] = [$workflow, $activity, $parameters];
    }
}
