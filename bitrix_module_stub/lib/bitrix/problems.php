<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

/**
 * The last thing that went wrong, for the settings page: its class or the border's code, and its time.
 *
 * Not its text, and not the portal's log: a database error quotes the values of its statement.
 */
final class Problems
{
    public static function note(\Throwable $error): void
    {
        try {
            self::say((new \ReflectionClass($error))->getShortName() . ':' . $error->getLine());
        } catch (\Throwable) { // the database is away: whatever the portal is doing goes on
        }
    }

    public static function say(string $code): void
    {
        (new Settings())->set('problem', gmdate('Y-m-d H:i:s') . " UTC $code");
    }
}
