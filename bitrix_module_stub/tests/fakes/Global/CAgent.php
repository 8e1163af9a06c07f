<?php

declare(strict_types=1);

use Relay\Border\Tests\fakes\FakePortal;

final class CAgent
{
    public static function AddAgent(string $name, string $module, string $period, int $interval): int
    {
        FakePortal::now()->agents[] = [$name, $module, $period, $interval];
        return 1;
    }

    public static function RemoveModuleAgents(string $module): void
    {
        $others = static fn (array $agent): bool => $agent[1] !== $module;
        FakePortal::now()->agents = array_values(array_filter(FakePortal::now()->agents, $others));
    }
}
