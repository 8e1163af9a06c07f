<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Bitrix\Main\Application;

/**
 * The module's tables: numbered files, each statement run once, in order; how far they are stands in options.
 *
 * MySQL commits each change of a table at once: an upgrade that breaks off goes on at its next statement.
 */
final class Schema
{
    private const ROOT = __DIR__ . '/../../install/db';

    /**
     * Bring the tables to the newest file, whatever version of the module made them.
     *
     * @throws \RuntimeException with the database's words if a statement failed: it is tried again next time
     */
    public static function upgrade(Settings $settings): void
    {
        $have = (int) $settings->text('schema');
        foreach (glob(self::folder() . '/[0-9]*.sql') ?: [] as $path) {
            $number = (int) basename($path);
            if ($number <= $have) {
                continue;
            }
            $done = (int) $settings->text('schema_step');
            foreach (array_slice(self::statements($path), $done) as $statement) {
                self::run($statement);
                $settings->set('schema_step', (string) ++$done);
            }
            $settings->set('schema', (string) $number);
            $settings->set('schema_step', '0');
        }
    }

    public static function drop(): void
    {
        array_map(self::run(...), self::statements(self::folder() . '/uninstall.sql'));
    }

    /**
     * @return list<string>
     */
    public static function statements(string $path): array
    {
        return preg_split('/;\s*$/m', (string) file_get_contents($path), -1, PREG_SPLIT_NO_EMPTY) ?: [];
    }

    private static function folder(): string
    {
        return self::ROOT . (Application::getConnection()->getType() === 'pgsql' ? '/pgsql' : '/mysql');
    }

    private static function run(string $statement): void
    {
        try {
            Application::getConnection()->queryExecute($statement);
        } catch (\Exception $error) {
            throw new \RuntimeException($error->getMessage(), 0, $error);
        }
    }
}
