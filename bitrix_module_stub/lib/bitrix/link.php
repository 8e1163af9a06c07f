<?php

declare(strict_types=1);

namespace Relay\Border\Bitrix;

use Relay\Border\Harmless;

/**
 * How a card and a verdict are named outside of the card: a link and our own words, nobody's name.
 */
final class Link
{
    public static function path(string $entity, int $id): string
    {
        return "/crm/$entity/details/$id/";
    }

    public static function bbCode(string $entity, int $id): string
    {
        return '[URL=' . self::path($entity, $id) . "]#{$id}[/URL]";
    }

    public static function verdict(string $code): string
    {
        return Phrases::ofComment()["verdict.$code"] ?? Harmless::line($code, 60);
    }
}
