<?php

declare(strict_types=1);

namespace Relay\Border\Tests\fakes;

/**
 * The signature vectors shared with the border's own code.
 */
final class Vectors
{
    /** @return array<string, mixed> */
    public static function all(): array
    {
        $path = __DIR__ . '/../../../tests/corpus/signatures.json';
        return json_decode((string) file_get_contents($path), true, 32, JSON_THROW_ON_ERROR);
    }
}
