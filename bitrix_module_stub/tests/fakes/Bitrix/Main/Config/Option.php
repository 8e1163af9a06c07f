<?php

declare(strict_types=1);

namespace Bitrix\Main\Config;

use Relay\Border\Tests\fakes\FakePortal;

final class Option
{
    public static function get(string $module, string $name, string $default = ''): string
    {
        $known = [];
        if ($module === 'relay.border') {
            include __DIR__ . '/../../../../../default_option.php';
            $known = $relay_border_default_option;
        }
        return FakePortal::now()->options[$module][$name] ?? $known[$name] ?? $default;
    }

    public static function set(string $module, string $name, string $value): void
    {
        FakePortal::now()->options[$module][$name] = $value;
    }

    public static function delete(string $module): void
    {
        unset(FakePortal::now()->options[$module]);
    }
}
