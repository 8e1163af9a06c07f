<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

/**
 * The last thing that went wrong on our own side, for the settings page: its class and time.
 *
 * Not its text, and not the portal's log: a database error quotes the values of its statement.
 */
final class Problems
{
    public static function note(\Throwable $error): void
    {
        try {
            $what = (new \ReflectionClass($error))->getShortName() . ':' . $error->getLine();
            (new Settings())->set('problem', gmdate('Y-m-d H:i:s') . " UTC $what");
        } catch (\Throwable) { // the database is away: whatever the portal is doing goes on
        }
    }
}
