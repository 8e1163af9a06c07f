<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

/**
 * Tells our own writes from everybody else's: while one is under way, our event handlers look away.
 */
final class OwnWrites
{
    private static int $depth = 0;

    /**
     * @template T
     * @param \Closure(): T $write
     * @return T
     */
    public static function during(\Closure $write): mixed
    {
        self::$depth++;
        try {
            return $write();
        } finally {
            self::$depth--;
        }
    }

    public static function areUnderWay(): bool
    {
        return self::$depth > 0;
    }
}
