<?php

declare(strict_types=1);

namespace Bitrix\Main;

use Relay\Border\Tests\fakes\FakePortal;

final class ModuleManager
{
    public static function registerModule(string $module): void
    {
        FakePortal::now()->modules[] = $module;
    }

    public static function unRegisterModule(string $module): void
    {
        FakePortal::now()->modules = array_values(array_diff(FakePortal::now()->modules, [$module]));
    }
}
