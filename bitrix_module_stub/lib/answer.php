<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * What the border said, or why it could not: accepted, refused for good, or try later.
 */
final class Answer
{
    /**
     * @param string $code stable and machine-readable; empty when accepted
     * @param array<string, mixed> $data the signed body, when accepted
     * @param int $status of the border's answer, when it refused
     * @param int $retryAfter seconds to wait before the next attempt; 0 if the border named none
     */
    private function __construct(
        public readonly Outcome $outcome,
        public readonly string $code = '',
        public readonly array $data = [],
        public readonly int $status = 0,
        public readonly int $retryAfter = 0,
    ) {
    }

    /** @param array<string, mixed> $data */
    public static function accepted(array $data): self
    {
        return new self(Outcome::Accepted, data: $data);
    }

    public static function refused(string $code, int $status): self
    {
        return new self(Outcome::Refused, $code, status: $status);
    }

    public static function later(string $code, int $retryAfter = 0): self
    {
        return new self(Outcome::Later, $code, retryAfter: $retryAfter);
    }
}
