<?php

declare(strict_types=1);

namespace Bitrix\Main\Localization;

use Relay\Border\Tests\fakes\FakePortal;

/**
 * Reads the module's own language files; unlike Bitrix it does not bear a message that is missing.
 */
final class Loc
{
    /** @var list<string> */
    private static array $files = [];

    public static function loadMessages(string $file): void
    {
        $root = dirname(__DIR__, 5) . '/';
        $own = substr((string) realpath($file), strlen($root));
        if (is_dir(dirname($file) . '/lang')) { // an activity has its own
            $root = dirname((string) realpath($file)) . '/';
            $own = basename($file);
        }
        if (!is_file("{$root}lang/ru/$own")) {
            throw new \LogicException("no language file for $own");
        }
        self::$files[$own] = $root;
    }

    /** @param array<string, string>|null $replace */
    public static function getMessage(string $code, ?array $replace = null, ?string $language = null): string
    {
        $language ??= FakePortal::now()->language;
        foreach (self::$files as $own => $root) {
            $MESS = [];
            include "{$root}lang/$language/$own";
            if (isset($MESS[$code])) {
                return strtr($MESS[$code], $replace ?? []);
            }
        }
        throw new \LogicException("no message $code in $language");
    }
}
