<?php

declare(strict_types=1);

namespace Relay\Border;

/**
 * Which results were written, and what exactly: how our own value is told from a person's.
 */
interface Ledger
{
    /**
     * What was about to be written under this key, or was; null if the key is new.
     *
     * @return array{done: bool, values: array<string, string|float>}|null
     */
    public function find(string $key): ?array;

    /** @param array<string, string|float> $values */
    public function start(string $key, int $leadId, array $values, int $now): void;

    public function finish(string $key): void;

    /**
     * The last value that a finished result wrote into each field of this lead.
     *
     * @return array<string, string|float>
     */
    public function written(int $leadId): array;
}
