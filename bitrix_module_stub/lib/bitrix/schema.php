<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Application;

/**
 * The module's tables: numbered files, each run once, in order; how far they are stands in an option.
 */
final class Schema
{
    private const ROOT = __DIR__ . '/../../install/db';

    /**
     * Bring the tables to the newest file, whatever version of the module made them.
     *
     * @throws \RuntimeException with the database's words if a file failed: it is tried again next time
     */
    public static function upgrade(Settings $settings): void
    {
        $have = (int) $settings->text('schema');
        foreach (glob(self::folder() . '/[0-9]*.sql') ?: [] as $path) {
            $number = (int) basename($path);
            if ($number > $have) {
                self::run($path);
                $settings->set('schema', (string) $number);
            }
        }
    }

    public static function drop(): void
    {
        self::run(self::folder() . '/uninstall.sql');
    }

    private static function folder(): string
    {
        return self::ROOT . (Application::getConnection()->getType() === 'pgsql' ? '/pgsql' : '/mysql');
    }

    private static function run(string $path): void
    {
        global $DB;
        $errors = $DB->RunSQLBatch($path);
        if ($errors !== false) {
            throw new \RuntimeException(implode('<br>', $errors));
        }
    }
}
