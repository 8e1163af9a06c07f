<?php

declare(strict_types=1);

namespace Bitrix\Main\Config;

use Relay\Border\Tests\fakes\FakePortal;

final class Configuration
{
    public static function getValue(string $name): mixed
    {
        return FakePortal::now()->configuration[$name] ?? null;
    }
}
