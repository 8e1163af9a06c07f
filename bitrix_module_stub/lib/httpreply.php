<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * What a transport brought back; header names are in lower case.
 */
final class HttpReply
{
    /**
     * @param array<string, string> $headers
     */
    public function __construct(
        public readonly int $status,
        public readonly array $headers,
        public readonly string $body,
    ) {
    }
}
