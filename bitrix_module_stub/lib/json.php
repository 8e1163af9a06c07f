<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * JSON as the contract has it: UTF-8, unescaped, errors raised; an object is an array with names.
 */
final class Json
{
    private const DEPTH = 32;

    /**
     * @param array<string, mixed> $value
     * @throws \JsonException
     */
    public static function encode(array $value): string
    {
        // Bytes that are not UTF-8 (broken mail) become U+FFFD: a lead is not lost for one bad byte.
        $flags = JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES
            | JSON_PRESERVE_ZERO_FRACTION | JSON_INVALID_UTF8_SUBSTITUTE;
        return json_encode($value, $flags, self::DEPTH);
    }

    /**
     * @return array<string, mixed>
     * @throws \JsonException if this is not one JSON object
     */
    public static function decode(string $text): array
    {
        $value = json_decode($text, false, self::DEPTH, JSON_THROW_ON_ERROR | JSON_BIGINT_AS_STRING);
        if (!$value instanceof \stdClass) {
            throw new \JsonException('not an object');
        }
        return json_decode($text, true, self::DEPTH, JSON_THROW_ON_ERROR | JSON_BIGINT_AS_STRING);
    }
}
