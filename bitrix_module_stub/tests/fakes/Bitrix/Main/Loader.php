<?php

declare(strict_types=1);

namespace Bitrix\Main;

use Relay\Border\Tests\fakes\FakePortal;

final class Loader
{
    public static function includeModule(string $module): bool
    {
        return in_array($module, FakePortal::now()->modules, true);
    }

    public static function requireModule(string $module): void
    {
        if (!self::includeModule($module)) {
            throw new \RuntimeException("no module $module");
        }
    }
}
